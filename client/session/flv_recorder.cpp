#include "client/session/flv_recorder.hpp"

#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>

#include "amf/amf0_decoder.hpp"

namespace sallyport::client {
namespace {

constexpr std::uint64_t kFlagsAt = 4;  // in the file header
constexpr std::uint8_t kAudioFlag = 4;
constexpr std::uint8_t kVideoFlag = 1;

Error io_error(const std::string& path, int fault) {
  return {Reason::io_error, path + ": " + std::generic_category().message(fault)};
}

/// Only a file can be patched: a pipe has no middle, and what is appended to goes to its end wherever one
/// writes.
bool can_be_patched(int file) {
  return ::lseek(file, 0, SEEK_CUR) == 0 && (::fcntl(file, F_GETFL) & O_APPEND) == 0;
}

}  // namespace

Result<std::unique_ptr<FlvRecorder>> FlvRecorder::open(const std::string& path) {
  const bool standard = path == "-";
  Descriptor file(standard ? ::dup(STDOUT_FILENO)
                                : ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
  if (!file) return io_error(path, errno);
  return std::unique_ptr<FlvRecorder>(new FlvRecorder(std::move(file), standard ? "standard output" : path));
}

FlvRecorder::FlvRecorder(Descriptor file, std::string path)
    : file_(std::move(file)), path_(std::move(path)), seekable_(can_be_patched(file_.get())) {}

FlvRecorder::~FlvRecorder() {
  (void)finish();
}

Result<void> FlvRecorder::write(const rtmp::Message& message) {
  if (failed_ || !file_) return {};
  return message.header.type == rtmp::MessageType::data_amf0 ? write_data(message) : write_media(message);
}

Result<void> FlvRecorder::begin(const amf::Value& metadata) {
  begun_ = true;
  ByteVector header;
  ByteWriter writer(header);
  media::write_flv_header(writer, true, true);
  if (auto written = append(header); !written) return written;
  metadata_ = media::make_flv_metadata(metadata);
  metadata_at_ = size_ + media::kFlvTagHeaderBytes;
  return write_tag(media::FlvTagType::script_data, 0, metadata_.body);
}

Result<void> FlvRecorder::write_media(const rtmp::Message& message) {
  if (!begun_) {
    if (auto written = begin({}); !written) return written;
  }
  const bool audio = message.header.type == rtmp::MessageType::audio;
  (audio ? has_audio_ : has_video_) = true;
  const auto type = audio ? media::FlvTagType::audio : media::FlvTagType::video;
  return write_tag(type, timeline_.map(message.header.timestamp), message.payload.span());
}

/// The first onMetaData becomes the file's. Of the rest what is addressed to a player of streams is left out.
Result<void> FlvRecorder::write_data(const rtmp::Message& message) {
  const auto values = amf::decode_amf0_message(message.payload.span());
  const auto handler = values && !values->empty() ? values->front().as_string() : std::nullopt;
  if (!handler || *handler == "|RtmpSampleAccess" || *handler == "onStatus") return {};
  if (!begun_) {
    const bool describes = *handler == "onMetaData" && values->size() > 1;
    auto written = begin(describes ? (*values)[1] : amf::Value());
    if (!written || describes) return written;
  }
  return write_tag(media::FlvTagType::script_data, timeline_.duration(), message.payload.span());
}

Result<void> FlvRecorder::write_tag(media::FlvTagType type, std::uint32_t timestamp, ByteSpan body) {
  ByteVector tag;  // one write: whoever reads a pipe gets whole tags
  tag.reserve(media::kFlvTagHeaderBytes + body.size() + media::kFlvBackPointerBytes);
  ByteWriter writer(tag);
  media::write_flv_tag(writer, type, timestamp, body);
  return append(tag);
}

Result<void> FlvRecorder::append(ByteSpan bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file_.get(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return failed(errno);
    size_ += static_cast<std::uint64_t>(written);
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
  return {};
}

Result<void> FlvRecorder::failed(int fault) {
  failed_ = true;
  return io_error(path_, fault);
}

Result<void> FlvRecorder::patch(ByteSpan bytes, std::uint64_t at) {
  const ssize_t written = ::pwrite(file_.get(), bytes.data(), bytes.size(), static_cast<off_t>(at));
  if (written == static_cast<ssize_t>(bytes.size())) return {};
  return failed(written < 0 ? errno : ENOSPC);
}

Result<void> FlvRecorder::finish() {
  if (!file_) return {};
  Result<void> patched;
  if (begun_ && seekable_ && !failed_) patched = fill_in();
  file_.reset();
  return patched;
}

Result<void> FlvRecorder::fill_in() {
  const std::uint8_t flags[] = {
      static_cast<std::uint8_t>((has_audio_ ? kAudioFlag : 0) | (has_video_ ? kVideoFlag : 0))};
  constexpr double kMillisecondsPerSecond = 1000;
  const auto duration = media::flv_number(timeline_.duration() / kMillisecondsPerSecond);
  const auto size = media::flv_number(static_cast<double>(size_));
  if (auto done = patch(flags, kFlagsAt); !done) return done;
  if (auto done = patch(duration, metadata_at_ + metadata_.duration_at); !done) return done;
  return patch(size, metadata_at_ + metadata_.filesize_at);
}

}  // namespace sallyport::client
