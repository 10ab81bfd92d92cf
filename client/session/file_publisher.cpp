#include "client/session/file_publisher.hpp"

#include <utility>

#include "amf/amf0_encoder.hpp"
#include "media/metadata.hpp"

namespace sallyport::client {
namespace {

constexpr std::size_t kTagsPerTurn = 64;  // then others get their turn

/// What a server keeps for those who join later is wrapped so.
ByteVector set_data_frame(ByteSpan body) {
  ByteVector payload;
  ByteWriter writer(payload);
  amf::encode_amf0(writer, "@setDataFrame");
  writer.bytes(body);
  return payload;
}

}  // namespace

FilePublisher::FilePublisher(loop::EventLoop& loop, Outlet& outlet, FlvSource source, Done done)
    : loop_(loop), outlet_(outlet), source_(std::move(source)), done_(std::move(done)) {}

void FilePublisher::go_on() {
  if (done_) send_due();
}

void FilePublisher::pause() {
  timer_.cancel();
  started_.reset();
}

void FilePublisher::send_due() {
  for (std::size_t i = 0; i < kTagsPerTurn; ++i) {
    if (!next_) {
      auto read = source_.next();
      if (!read) return finish(std::move(read).error());
      if (!*read) return finish(std::nullopt);
      next_ = std::move(*read);
    }
    if (!is_due(next_->timestamp)) return;
    if (!send(*next_)) return;  // go_on() follows when there is room
    next_.reset();
  }
  timer_.arm(loop_.timers(), Milliseconds(0));
}

/// If not, it is called again when it is. What is thrown away anyway need not be waited for.
bool FilePublisher::is_due(std::uint32_t timestamp) {
  if (outlet_.awaits_key_frame()) return true;
  const MonotonicTime now = monotonic_now();
  if (!started_) started_ = now - Milliseconds(timestamp);
  const MonotonicTime due = *started_ + Milliseconds(timestamp);
  if (due > now) timer_.arm(loop_.timers(), Deadline{due});
  return due <= now;
}

bool FilePublisher::send(const media::FlvTag& tag) {
  const ByteSpan body = tag.body.span();
  switch (static_cast<media::FlvTagType>(tag.type)) {
    case media::FlvTagType::audio:
      return outlet_.send(rtmp::MessageType::audio, tag.timestamp, body);
    case media::FlvTagType::video:
      return outlet_.send(rtmp::MessageType::video, tag.timestamp, body);
    case media::FlvTagType::script_data: {
      const auto data = media::inspect_data(body);
      const bool kept =
          data && data->handler == "onMetaData" && data->action == media::DataMessage::Action::forward;
      if (!kept) return !data || outlet_.send(rtmp::MessageType::data_amf0, tag.timestamp, body);
      return outlet_.send(rtmp::MessageType::data_amf0, tag.timestamp, set_data_frame(data->forward));
    }
  }
  return true;  // tags that a reader should skip
}

void FilePublisher::finish(std::optional<Error> error) {
  timer_.cancel();
  if (const Done done = std::exchange(done_, nullptr)) done(std::move(error));
}

}  // namespace sallyport::client
