#include "client/session/stream.hpp"

#include <cassert>
#include <cmath>
#include <utility>

#include "amf/amf0_encoder.hpp"
#include "client/session/connection_detail.hpp"
#include "rtmp/command/status.hpp"
#include "rtmp/message/chunk_streams.hpp"

namespace sallyport::client {
namespace {

using rtmp::MessageType;

constexpr std::uint32_t kLargestStreamId = 0xffff'ffff;
constexpr std::size_t kLargestMessage = (1u << 24) - 1;

/// In milliseconds on the wire; the special values below 0 are told in thousands.
double to_wire(double seconds) {
  return seconds * 1000;
}

/// Pure AMF0; false if it cannot be read.
bool to_amf0(rtmp::Message& message) {
  if (message.header.type != MessageType::data_amf3) return true;
  const ByteSpan payload = message.payload.span();
  if (payload.empty()) return false;
  const auto converted = amf::amf3_data_to_amf0(payload.subspan(1));
  if (!converted) return false;
  message.payload = SharedBytes::copy_of(*converted);
  message.header.type = MessageType::data_amf0;
  message.header.length = static_cast<std::uint32_t>(converted->size());
  return true;
}

}  // namespace

// --------------------------------------------------------------------------------- from the application

bool Stream::command(const std::string& name, std::vector<amf::Value> arguments) {
  rtmp::Command command{name, 0, nullptr, std::move(arguments)};
  if (!connection_ || !connection_->has_room()) return false;
  if (id_ == 0) {
    if (held_.size() >= kMaxHeldCommands) return false;
    held_.push_back(std::move(command));
  } else {
    send_now(command);
  }
  return true;
}

void Stream::send_now(const rtmp::Command& command) {
  connection_->send_command(command, id_);
}

bool Stream::publish(const std::string& name, const std::string& type) {
  // Encoders say these two first, and content networks want to hear them; nobody needs the answers.
  const auto announce = [&](const char* method) {
    return connection_->call(method, {name}, [](const CallOutcome&) {});
  };
  if (!connection_ || !announce("releaseStream") || !announce("FCPublish")) return false;
  if (!command("publish", {name, type})) return false;
  use_ = Use::asking;
  published_ = name;
  return true;
}

bool Stream::play(const std::string& name, double start, double length, bool reset) {
  if (!command("play", {name, to_wire(start), length < 0 ? -1 : to_wire(length), reset})) return false;
  use_ = Use::playing;
  flowing_ = false;
  return true;
}

bool Stream::pause(bool on, double at) {
  if (!command("pause", {on, at})) return false;
  if (use_ == Use::playing || use_ == Use::paused) use_ = on ? Use::paused : Use::playing;
  return true;
}

bool Stream::seek(double at) {
  return command("seek", {at});
}

bool Stream::set_buffer_time(std::uint32_t milliseconds) {
  if (!connection_ || !connection_->has_room()) return false;
  if (id_ == 0) {
    held_buffer_time_ = milliseconds;
  } else {
    connection_->send_control(rtmp::UserControl::set_buffer_length(id_, milliseconds));
  }
  return true;
}

bool Stream::send(MessageType type, std::uint32_t timestamp, ByteSpan payload) {
  assert(payload.size() <= kLargestMessage);
  if (!publishing() || !connection_->has_room()) return false;
  connection_->send_message(
      {.timestamp = timestamp, .type = type, .stream_id = id_, .chunk_stream_id = rtmp::chunk_stream_of(type)},
      payload);
  return true;
}

bool Stream::send_data(const std::string& handler, const std::vector<amf::Value>& arguments,
                       std::uint32_t timestamp) {
  if (!publishing()) return false;
  const auto encoding = connection_->encoding_;
  ByteVector payload;
  ByteWriter writer(payload);
  if (encoding == amf::ObjectEncoding::amf3) writer.u8(0);
  amf::Amf0Encoder encoder(writer, encoding);
  encoder.encode(handler);
  for (const amf::Value& argument : arguments) encoder.encode(argument);
  if (payload.size() > kLargestMessage) return false;
  return send(encoding == amf::ObjectEncoding::amf3 ? MessageType::data_amf3 : MessageType::data_amf0,
              timestamp, payload);
}

void Stream::close() {
  if (!connection_) return;
  const auto alive = shared_from_this();
  if (id_ != 0) {
    if (!published_.empty()) connection_->call("FCUnpublish", {published_}, [](const CallOutcome&) {});
    send_now({"closeStream", 0, nullptr, {}});
    connection_->send_command({"deleteStream", 0, nullptr, {id_}}, 0);
  }
  connection_->forget_stream(*this);
  connection_->event_loop().post([alive] { alive->end(); });
  connection_ = nullptr;
  use_ = Use::none;
}

void Stream::end() {
  if (StreamListener* listener = std::exchange(listener_, nullptr)) listener->on_ended();
}

// --------------------------------------------------------------------------------------- from the server

void Stream::on_created(const CallOutcome& outcome) {
  const double number = outcome.value.number_or(0);
  const bool usable =
      outcome.ok() && number >= 1 && number <= kLargestStreamId && number == std::floor(number);
  const auto alive = shared_from_this();
  if (!usable || connection_->find_stream(static_cast<std::uint32_t>(number))) {
    if (outcome.kind != CallOutcome::Kind::closed) {
      tell(rtmp::make_status(
          {rtmp::level::kError, rtmp::status::kStreamFailed, "The server gives no stream.", {}, {}}));
    }
    return close();
  }
  id_ = static_cast<std::uint32_t>(number);
  for (const rtmp::Command& command : std::exchange(held_, {})) send_now(command);
  if (held_buffer_time_ != 0) set_buffer_time(std::exchange(held_buffer_time_, 0));
}

void Stream::on_status(const amf::Value& information) {
  using namespace rtmp::status;
  const auto alive = shared_from_this();
  const auto code = information.get("code").string_or({});
  const bool begins = code == kPublishStart && use_ == Use::asking;
  if (begins) use_ = Use::publishing;
  if (code == kPublishBadName || code == kUnpublishSuccess) use_ = Use::none;
  if (code == kPlayStop || code == kPlayUnpublishNotify || code == kPlayStreamNotFound || code == kPlayFailed)
    flowing_ = false;
  tell(information);
  if (begins) on_room();
}

void Stream::tell(const amf::Value& information) {
  if (listener_) listener_->on_status(information);
}

void Stream::on_message(rtmp::Message&& message) {
  if (!listener_ || !to_amf0(message)) return;
  const auto alive = shared_from_this();
  if (rtmp::is_media(message.header.type)) flowing_ = true;
  listener_->on_message(message);
}

void Stream::on_event(rtmp::UserEvent event) {
  const auto alive = shared_from_this();
  if (event == rtmp::UserEvent::stream_eof) flowing_ = false;
  if (listener_) listener_->on_event(event);
}

void Stream::on_room() {
  const auto alive = shared_from_this();
  if (listener_ && publishing()) listener_->on_room();
}

void Stream::on_connection_ended() {
  const auto alive = shared_from_this();
  connection_ = nullptr;
  use_ = Use::none;
  end();
}

}  // namespace sallyport::client
