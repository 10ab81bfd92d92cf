#include "client/session/api/stream_core.hpp"

#include <utility>

#include "amf/amf0_decoder.hpp"
#include "amf/amf0_encoder.hpp"
#include "rtmp/command/status.hpp"

namespace sallyport::client {
namespace {

using rtmp::MessageType;

/// Not Flash's: the server says that all of what was asked for has been sent.
constexpr std::string_view kPlayEnd = "NetStream.Play.StreamEof";
/// Not Flash's either: no further call.
constexpr std::string_view kStreamClosed = "NetStream.Closed";

MessageType type_of(Frame::Kind kind) {
  return kind == Frame::Kind::audio ? MessageType::audio : MessageType::video;
}

}  // namespace

// -------------------------------------------------------------------------------------------- commands

void StreamCore::command(const std::function<bool(Stream&)>& send) {
  if (!stream_) {
    Connection* const open = connection_->connection();
    stream_ = open ? open->create_stream(*this) : nullptr;
  }
  if (stream_ && send(*stream_)) return;
  const char* why =
      stream_ ? "Too much waits to be sent." : "There is no connection, or it has too many streams.";
  connection_->loop().post([self = shared_from_this(), why] {
    self->emit(local_status(rtmp::level::kError, rtmp::status::kStreamFailed, why));
  });
}

void StreamCore::close() {
  if (stream_) stream_->close();
}

void StreamCore::abandon() {
  handlers = {};
  publisher_.reset();
  if (recorder_) (void)recorder_->finish();
  recorder_.reset();
  if (const auto stream = std::exchange(stream_, nullptr)) {
    stream->detach();
    stream->close();
  }
}

Result<void> StreamCore::finish_recording() {
  const auto recorder = std::move(recorder_);
  return recorder ? recorder->finish() : Result<void>();
}

void StreamCore::publish_file(Result<FlvSource> source, const std::string& name,
                              std::function<void(const std::string&)> done) {
  const auto finished = [self = weak_from_this(), done = std::move(done)](std::optional<Error> error) {
    if (const auto alive = self.lock())
      alive->connection_->loop().post([old = std::shared_ptr(std::move(alive->publisher_))] {});
    if (done) done(error ? error->message : std::string());
  };
  if (!source) {
    return connection_->loop().post([finished, error = source.error()] { finished(error); });
  }
  command([&](Stream& stream) { return stream.publish(name); });
  if (!stream_) {
    return connection_->loop().post([finished] { finished(Error{Reason::not_supported, "there is no connection"}); });
  }
  const auto sent = [this](const media::FlvTag& tag) {
    count(static_cast<MessageType>(tag.type), tag.timestamp, tag.body.size());
  };
  publisher_ =
      std::make_unique<FilePublisher>(connection_->loop(), *stream_, *std::move(source), sent, finished);
}

// ------------------------------------------------------------------------------------------- publishing

bool StreamCore::write(std::size_t size, std::function<bool(Stream&)> send) {
  if (!publishing_ || waiting_ >= kQueueFull) {
    refused_ = true;
    return false;
  }
  waiting_ += size;
  run([waiting = Waiting{size, std::move(send)}](StreamCore& self) mutable {
    self.take(std::move(waiting));
  });
  return true;
}

bool StreamCore::write(const Frame& frame) {
  const MessageType type = type_of(frame.kind);
  last_timestamp_ = frame.timestamp;
  if (connection_->on_loop() && backlog_.empty()) {
    const bool sent = stream_ && stream_->send(type, frame.timestamp, {frame.data, frame.size});
    if (sent) count(type, frame.timestamp, frame.size);
    if (!sent) refused_ = true;
    return sent;
  }
  return write(frame.size, [this, type, time = frame.timestamp,
                            copy = SharedBytes::copy_of({frame.data, frame.size})](Stream& stream) {
    const bool sent = stream.send(type, time, copy.span());
    if (sent) count(type, time, copy.size());
    return sent;
  });
}

bool StreamCore::write_data(const std::string& handler, std::vector<amf::Value> arguments) {
  ByteVector measured;
  ByteWriter writer(measured);
  for (const amf::Value& argument : arguments) amf::encode_amf0(writer, argument);
  return write(measured.size(), [this, handler, arguments = std::move(arguments)](Stream& stream) {
    return stream.send_data(handler, arguments, last_timestamp_);
  });
}

void StreamCore::take(Waiting waiting) {
  backlog_.push_back(std::move(waiting));
  send_backlog();
}

/// Whether all of it is on its way.
bool StreamCore::send_backlog() {
  while (!backlog_.empty()) {
    if (stream_ && stream_->publishing() && !backlog_.front().send(*stream_)) return false;
    waiting_ -= backlog_.front().size;
    backlog_.pop_front();
  }
  return true;
}

void StreamCore::on_room() {
  const auto alive = shared_from_this();
  const bool begins = !publishing_.exchange(true);
  if (!send_backlog()) return;
  if (publisher_) return publisher_->go_on();
  const auto handler = handlers.writable;
  if ((refused_.exchange(false) || begins) && handler) handler();
}

// ---------------------------------------------------------------------------------------------- playing

void StreamCore::on_message(const rtmp::Message& message) {
  const auto alive = shared_from_this();
  record(message);
  hand_out(message);
}

void StreamCore::record(const rtmp::Message& message) {
  if (!recorder_) return;
  const auto written = recorder_->write(message);
  if (written) return;
  recorder_.reset();
  emit(local_status(rtmp::level::kError, rtmp::status::kRecordFailed, written.error().message));
}

void StreamCore::hand_out(const rtmp::Message& message) {
  count(message.header.type, message.header.timestamp, message.payload.size());
  if (message.header.type == MessageType::data_amf0) return hand_out_data(message);
  const auto handler = handlers.frame;
  if (!handler) return;
  const auto kind = message.header.type == MessageType::audio ? Frame::Kind::audio : Frame::Kind::video;
  handler({kind, message.header.timestamp, message.payload.data(), message.payload.size()});
}

/// What cannot be read, or names no handler, is dropped.
void StreamCore::hand_out_data(const rtmp::Message& message) {
  const auto handler = handlers.data;
  if (!handler) return;
  const auto values = amf::decode_amf0_message(message.payload.span());
  if (!values || values->empty() || !values->front().as_string()) return;
  std::vector<Value> arguments;
  for (std::size_t i = 1; i < values->size(); ++i)
    arguments.emplace_back(std::make_shared<const amf::Value>((*values)[i]));
  handler(std::string(*values->front().as_string()), arguments);
}

void StreamCore::on_status(const amf::Value& information) {
  const auto alive = shared_from_this();
  const Status status = make_public_status(information);
  publishing_ = stream_ && stream_->publishing() && publishing_;
  if (status.code == rtmp::status::kPlayPublishNotify && recorder_) recorder_->restart();
  emit(status);
  if (publisher_ && status.is_error()) publisher_->fail({Reason::rejected, status.code + " " + status.description});
}

void StreamCore::on_event(rtmp::UserEvent event) {
  const auto alive = shared_from_this();
  if (event == rtmp::UserEvent::stream_begin && recorder_) recorder_->restart();
  if (event == rtmp::UserEvent::stream_eof)
    emit(local_status(rtmp::level::kStatus, kPlayEnd, "The stream has ended."));
}

void StreamCore::on_ended() {
  const auto alive = shared_from_this();
  publishing_ = false;
  if (publisher_) publisher_->fail({Reason::client_closed, "the stream was closed"});
  publisher_.reset();
  stream_.reset();
  backlog_.clear();
  waiting_ = 0;
  if (const auto finished = finish_recording(); !finished)
    emit(local_status(rtmp::level::kError, rtmp::status::kRecordFailed, finished.error().message));
  emit(local_status(rtmp::level::kStatus, kStreamClosed, {}));
}

void StreamCore::emit(const Status& status) {
  const auto handler = handlers.status;  // it may be replaced from within
  if (handler) handler(status);
}

// --------------------------------------------------------------------------------------------- counters

void StreamCore::count(MessageType type, std::uint32_t timestamp, std::size_t bytes) {
  bytes_ += bytes;
  if (!rtmp::is_media(type)) return;
  ++(type == MessageType::audio ? audio_frames_ : video_frames_);
  if (!first_timestamp_) first_timestamp_ = timestamp;
  const auto since = static_cast<std::int32_t>(timestamp - *first_timestamp_);
  if (since > 0) position_ = static_cast<std::uint64_t>(since);
}

StreamCounters StreamCore::counters() const {
  return {audio_frames_, video_frames_, bytes_, position_};
}

}  // namespace sallyport::client
