#include "client/session/flv_source.hpp"

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

namespace sallyport::client {
namespace {

constexpr std::uint32_t kUsualFrame = 40;      // ms, where the file has a single frame
constexpr std::uint32_t kLongestFrame = 1000;  // ms; a longer distance is a gap

Error fault(const std::string& path, int number) {
  return {Reason::io_error, path + ": " + std::generic_category().message(number)};
}

}  // namespace

Result<FlvSource> FlvSource::open(const std::string& path, bool loop) {
  Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) return fault(path, errno);
  FlvSource source(std::move(file), path, loop);
  if (auto read = source.read_more(); !read) return std::move(read).error();
  ByteSpan start = source.unread_;
  if (as_text(start.first(std::min<std::size_t>(start.size(), 3))) != "FLV")
    return Error{Reason::bad_message, path + ": this is not an FLV file"};
  return source;
}

FlvSource::FlvSource(Descriptor file, std::string path, bool loop)
    : file_(std::move(file)), path_(std::move(path)), loop_(loop), block_(kBlock) {}

Result<bool> FlvSource::read_more() {
  while (true) {
    const ssize_t count = ::read(file_.get(), block_.data(), block_.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return fault(path_, errno);
    unread_ = ByteSpan(block_).first(static_cast<std::size_t>(count));
    return count > 0;
  }
}

Result<bool> FlvSource::rewind() {
  if (!loop_ || !any_in_round_) return false;
  if (::lseek(file_.get(), 0, SEEK_SET) < 0) return fault(path_, errno);
  reader_ = media::FlvReader(media::FlvReader::Options{kLargestTag});
  any_in_round_ = false;
  first_.reset();
  offset_ = last_ + (frame_ == 0 ? kUsualFrame : frame_);
  return true;
}

Result<std::optional<media::FlvTag>> FlvSource::next() {
  while (true) {
    auto tag = reader_.next(unread_);
    if (!tag) return std::move(tag).error().within(path_);
    if (*tag) {
      place(**tag);
      return std::move(*tag);
    }
    auto more = read_more();
    if (!more) return std::move(more).error();
    if (*more) continue;
    auto again = rewind();
    if (!again) return std::move(again).error();
    if (!*again) return std::optional<media::FlvTag>();
  }
}

void FlvSource::place(media::FlvTag& tag) {
  any_in_round_ = true;
  const bool video = tag.type == static_cast<std::uint8_t>(media::FlvTagType::video);
  const bool audio = tag.type == static_cast<std::uint8_t>(media::FlvTagType::audio);
  if (!first_ && (video || audio)) first_ = tag.timestamp;
  const auto since = static_cast<std::int32_t>(tag.timestamp - first_.value_or(tag.timestamp));
  tag.timestamp = offset_ + static_cast<std::uint32_t>(std::max(since, 0));
  last_ = std::max(last_, tag.timestamp);
  has_video_ |= video;
  if (!(video || (audio && !has_video_))) return;
  const std::uint32_t distance = tag.timestamp - last_frame_at_;
  if (distance > 0 && distance <= kLongestFrame) frame_ = distance;
  last_frame_at_ = tag.timestamp;
}

}  // namespace sallyport::client
