#include "client/session/api/stream_core.hpp"

#include <algorithm>
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

constexpr Milliseconds kAskAgain{1'000};       // for a name that is taken
constexpr Milliseconds kNamePatience{30'000};  // behind a break: servers take so long to miss a publisher

MessageType type_of(Frame::Kind kind) {
  return kind == Frame::Kind::audio ? MessageType::audio : MessageType::video;
}

}  // namespace

// -------------------------------------------------------------------------------------------- commands

void StreamCore::command(Lasting kind, Send send) {
  closing_ = false;
  if (!stream_) {
    Connection* const open = connection_->connection();
    stream_ = open ? open->create_stream(*this) : nullptr;
  }
  const bool sent = stream_ && send(*stream_);
  if (sent && kind != Lasting::no) lasting_[static_cast<std::size_t>(kind)] = std::move(send);
  if (sent) return;
  const char* why =
      stream_ ? "Too much waits to be sent." : "There is no connection, or it has too many streams.";
  connection_->loop().post([self = shared_from_this(), why] {
    self->emit(local_status(rtmp::level::kError, rtmp::status::kStreamFailed, why));
  });
}

/// A part of a recorded stream goes on where it was.
void StreamCore::play(const std::string& name, const PlayOptions& options) {
  command(Lasting::use, [this, name, options, from = position_.load()](Stream& stream) {
    const double played = static_cast<double>(position_ - from) / kMillisecondsPerSecond;
    const double start = options.start < 0 ? options.start : options.start + played;
    const double length = options.length < 0 ? options.length : std::max(options.length - played, 0.0);
    return stream.play(name, start, length, options.reset);
  });
}

void StreamCore::close() {
  closing_ = true;
  if (stream_) return stream_->close();
  if (connection_->release(*this)) end();  // it was to come back
}

void StreamCore::abandon() {
  handlers = {};
  closing_ = true;
  lasting_ = {};
  ask_again_.cancel();
  (void)connection_->release(*this);
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
  command(Lasting::use, [name](Stream& stream) { return stream.publish(name); });
  if (!stream_) {
    return connection_->loop().post([finished] {
      finished(Error{Reason::not_supported, "there is no connection"});
    });
  }
  FilePublisher::Outlet& outlet = *this;  // a private base: make_unique does not see it
  publisher_ = std::make_unique<FilePublisher>(connection_->loop(), outlet, *std::move(source), finished);
}

// ------------------------------------------------------------------------------------------- publishing

bool StreamCore::send(MessageType type, std::uint32_t timestamp, ByteSpan payload) {
  if (!stream_ || !stream_->publishing()) return false;
  if (!gate_.admit(type, payload, monotonic_now())) return true;
  if (!stream_->send(type, timestamp, payload)) return false;
  headers_.note(type, payload);
  count(type, timestamp, payload.size());
  last_timestamp_ = timestamp;
  return true;
}

bool StreamCore::send_data(const std::string& handler, const std::vector<amf::Value>& arguments) {
  if (!stream_ || !stream_->send_data(handler, arguments, last_timestamp_)) return false;
  ByteVector payload;
  ByteWriter writer(payload);
  amf::encode_amf0(writer, handler);
  for (const amf::Value& argument : arguments) amf::encode_amf0(writer, argument);
  headers_.note(MessageType::data_amf0, payload);
  return true;
}

bool StreamCore::write(std::size_t size, Send send) {
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
  if (connection_->on_loop() && backlog_.empty() && unsaid_.empty()) {
    const bool sent = send(type, frame.timestamp, {frame.data, frame.size});
    if (!sent) refused_ = true;
    return sent;
  }
  return write(frame.size,
               [this, type, time = frame.timestamp, copy = SharedBytes::copy_of({frame.data, frame.size})](
                   Stream&) { return send(type, time, copy.span()); });
}

bool StreamCore::write_data(const std::string& handler, std::vector<amf::Value> arguments) {
  ByteVector measured;
  ByteWriter writer(measured);
  for (const amf::Value& argument : arguments) amf::encode_amf0(writer, argument);
  return write(measured.size(), [this, handler, arguments = std::move(arguments)](Stream&) {
    return send_data(handler, arguments);
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

/// What was published on an earlier connection and is needed first; whether all of it is on its way.
bool StreamCore::say_again() {
  for (; !unsaid_.empty(); unsaid_.pop_front()) {
    const rtmp::Message& one = unsaid_.front();
    if (!stream_ || !stream_->send(one.header.type, last_timestamp_, one.payload.span())) return false;
  }
  return true;
}

void StreamCore::drop_backlog() {
  for (const Waiting& one : backlog_) waiting_ -= one.size;
  backlog_.clear();
}

void StreamCore::on_room() {
  const auto alive = shared_from_this();
  const bool begins = !publishing_.exchange(true);
  if (!say_again() || !send_backlog()) return;
  if (publisher_) return publisher_->go_on();
  const auto handler = handlers.writable;
  if ((refused_.exchange(false) || begins) && handler) handler();
}

// ---------------------------------------------------------------------------------------------- playing

void StreamCore::on_message(const rtmp::Message& message) {
  const auto alive = shared_from_this();
  if (connection_->comes_back() && !recent_.is_new(message)) return;
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
  if (is_to_be_asked_again(status)) return ask_again_.arm(connection_->loop().timers(), kAskAgain);
  if (status.code == rtmp::status::kPlayPublishNotify && recorder_) recorder_->restart();
  emit(status);
  if (publisher_ && status.is_error())
    publisher_->fail({Reason::rejected, status.code + " " + status.description});
}

void StreamCore::on_event(rtmp::UserEvent event) {
  const auto alive = shared_from_this();
  // What comes behind a break goes on where the file was.
  const bool begins = event == rtmp::UserEvent::stream_begin && !std::exchange(came_back_, false);
  if (begins && recorder_) recorder_->restart();
  if (event == rtmp::UserEvent::stream_eof)
    emit(local_status(rtmp::level::kStatus, kPlayEnd, "The stream has ended."));
}

/// A server may not have noticed yet that the publisher before us, which was us, has gone.
bool StreamCore::is_to_be_asked_again(const Status& status) {
  if (status.code == rtmp::status::kPublishStart) patience_ = {};
  return status.code == rtmp::status::kPublishBadName && monotonic_now() < patience_;
}

/// The connection has ended, or this stream alone.
void StreamCore::on_ended() {
  const auto alive = shared_from_this();
  publishing_ = false;
  stream_.reset();
  drop_backlog();
  ask_again_.cancel();
  if (closing_ || !lasting_[static_cast<std::size_t>(Lasting::use)] || !connection_->retain(returning()))
    return end();
  if (publisher_) publisher_->pause();
}

void StreamCore::come_back() {
  const auto alive = shared_from_this();
  Connection* const open = connection_->connection();
  stream_ = open ? open->create_stream(*this) : nullptr;
  if (!stream_) return end();
  gate_.shut(monotonic_now());
  recent_.note_break();
  const auto headers = headers_.messages(last_timestamp_, 0);
  unsaid_.assign(headers.begin(), headers.end());
  came_back_ = true;
  patience_ = monotonic_now() + kNamePatience;
  for (const Send& send : lasting_) {
    if (send) (void)send(*stream_);
  }
}

void StreamCore::end() {
  const auto alive = shared_from_this();
  lasting_ = {};
  if (publisher_) publisher_->fail({Reason::client_closed, "the stream was closed"});
  publisher_.reset();
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
