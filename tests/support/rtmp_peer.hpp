#pragma once
// A client's side of RTMP for tests of the server, or without the handshake a server's side for tests of the client:
// makes bytes with our client handshake and chunk writer, and turns what the other side sends into short lines:
//
//   "_result 2 1"                          a result, its transaction and its value
//   "onStatus 1 NetStream.Play.Start"      on message stream 1
//   "data 1 onMetaData"   "video 1 @40 k"  payload as text
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "amf/amf0_decoder.hpp"
#include "rtmp/chunk/chunk_reader.hpp"
#include "rtmp/chunk/chunk_writer.hpp"
#include "rtmp/command/command.hpp"
#include "rtmp/command/connect.hpp"
#include "rtmp/handshake/client_handshake.hpp"
#include "rtmp/message/acknowledgement.hpp"
#include "rtmp/message/control_message.hpp"
#include "rtmp/message/set_peer_bandwidth.hpp"
#include "rtmp/message/user_control.hpp"
#include "rtmp/message/window_ack_size.hpp"

namespace sallyport::test {

class RtmpPeer final : private rtmp::ChunkReader::Sink {
 public:
  using Lines = std::vector<std::string>;

  /// What is to be sent now; hands it over. Messages wait until the handshake is done.
  ByteVector take_output() {
    ByteVector bytes = waits_ ? handshake_.take_output() : ByteVector();
    if (waits_ && !handshake_.done()) return bytes;
    const ByteVector messages = std::exchange(output_, {});
    bytes.insert(bytes.end(), messages.begin(), messages.end());
    return bytes;
  }
  /// What the server sent. Answers whether all of it could be read.
  bool feed(ByteSpan bytes) {
    if (!no_handshake_ && !handshake_.done()) {
      const auto consumed = handshake_.feed(bytes);
      if (!consumed) return false;
      bytes = bytes.subspan(*consumed);
      if (!handshake_.done()) return true;
    }
    return reader_.read(bytes, *this).ok();
  }

  /// Sends the messages without waiting for the server's part of the handshake, of which nothing depends on
  /// chance: the same calls give the same bytes.
  void do_not_wait() {
    waits_ = false;
    output_.assign(1, rtmp::kPlainVersion);
    output_.resize(kClientHandshakeBytes);
  }
  /// The handshake has been made elsewhere: only messages come and go.
  void do_without_handshake() {
    waits_ = false;
    no_handshake_ = true;
    output_.clear();
  }
  static constexpr std::size_t kClientHandshakeBytes = 1 + 2 * 1536;

  void command(const rtmp::Command& command, std::uint32_t stream_id = 0) {
    ByteVector payload;
    rtmp::encode_command(payload, command, encoding);
    message(rtmp::command_type(encoding), payload, 0, stream_id, 3);
  }
  void connect(const std::string& app = "live", const std::string& tc_url = "rtmp://localhost/live") {
    rtmp::ConnectRequest request;
    request.app = app;
    request.tc_url = tc_url;
    request.flash_version = "TEST 1,0";
    request.object_encoding = encoding;
    request.attempt_id = attempt_id;
    ByteVector payload;
    rtmp::encode_command(payload, rtmp::make_connect(request), rtmp::ObjectEncoding::amf0);
    message(rtmp::MessageType::command_amf0, payload, 0, 0, 3);
  }
  void create_stream(double transaction = 2) { command({"createStream", transaction, nullptr, {}}); }
  void publish(const std::string& name, std::uint32_t stream_id = 1, const std::string& type = "live") {
    command({"publish", 0, nullptr, {name, type}}, stream_id);
  }
  void play(const std::string& name, std::uint32_t stream_id = 1) {
    command({"play", 0, nullptr, {name, -2000}}, stream_id);
  }
  void media(rtmp::MessageType type, ByteSpan body, std::uint32_t timestamp, std::uint32_t stream_id = 1) {
    message(type, body, timestamp, stream_id, type == rtmp::MessageType::audio ? 4 : 6);
  }
  void data(std::vector<amf::Value> values, std::uint32_t stream_id = 1) {
    ByteVector payload;
    ByteWriter writer(payload);
    for (const amf::Value& value : values) amf::encode_amf0(writer, value);
    media(rtmp::MessageType::data_amf0, payload, 0, stream_id);
  }
  template <typename Control>
  void control(const Control& control) {
    rtmp::write_control(writer_, output_, control);
  }
  void message(rtmp::MessageType type, ByteSpan payload, std::uint32_t timestamp, std::uint32_t stream_id,
               std::uint32_t chunk_stream_id) {
    writer_.write(output_, {.timestamp = timestamp, .type = type, .stream_id = stream_id, .chunk_stream_id = chunk_stream_id},
                  payload);
  }

  /// Everything since the last call.
  Lines take() { return std::exchange(lines_, {}); }
  const std::vector<rtmp::Message>& messages() const { return messages_; }
  std::uint32_t chunk_size() const { return reader_.chunk_size(); }

  rtmp::ObjectEncoding encoding = rtmp::ObjectEncoding::amf0;
  bool answers_pings = true;
  std::string attempt_id;  ///< of the next connect; empty: none

 private:
  rtmp::Flow on_message(rtmp::Message&& message) override {
    lines_.push_back(line(message));
    if (message.header.type == rtmp::MessageType::user_control && answers_pings) {
      const auto control = rtmp::UserControl::decode(message.payload.span());
      if (control && control->event == rtmp::UserEvent::ping_request)
        this->control(rtmp::UserControl::ping_response(control->value));
    }
    messages_.push_back(std::move(message));
    return rtmp::Flow::go_on;
  }

  static std::string line(const rtmp::Message& message) {
    using rtmp::MessageType;
    const std::string stream = std::to_string(message.header.stream_id);
    const ByteSpan payload = message.payload.span();
    switch (message.header.type) {
      case MessageType::acknowledgement: return "ack";
      case MessageType::window_ack_size: return "window " + std::to_string(rtmp::WindowAckSize::decode(payload)->size);
      case MessageType::set_peer_bandwidth: return "bandwidth " + std::to_string(rtmp::SetPeerBandwidth::decode(payload)->size);
      case MessageType::user_control: return control_line(payload);
      case MessageType::command_amf0:
      case MessageType::command_amf3: return command_line(message, stream);
      case MessageType::data_amf0: return data_line(payload, stream);
      case MessageType::audio: return "audio " + stream + " @" + std::to_string(message.header.timestamp) + " " + std::string(as_text(payload));
      case MessageType::video: return "video " + stream + " @" + std::to_string(message.header.timestamp) + " " + std::string(as_text(payload));
      default: return "type " + std::to_string(static_cast<unsigned>(message.header.type));
    }
  }
  static std::string control_line(ByteSpan payload) {
    const auto control = rtmp::UserControl::decode(payload);
    switch (control->event) {
      case rtmp::UserEvent::stream_begin: return "begin " + std::to_string(control->value);
      case rtmp::UserEvent::stream_eof: return "eof " + std::to_string(control->value);
      case rtmp::UserEvent::ping_request: return "ping";
      case rtmp::UserEvent::ping_response: return "pong " + std::to_string(control->value);
      default: return "user control";
    }
  }
  static std::string command_line(const rtmp::Message& message, const std::string& stream) {
    const auto command = rtmp::decode_command(message.header.type, message.payload.span());
    if (!command) return "unreadable command";
    const amf::Value& value = command->argument(0);
    std::string line = command->name;
    if (command->name == "onStatus") {
      line += " " + stream;
    } else if (command->transaction_id != 0) {
      line += " " + amf::to_string(amf::Value(command->transaction_id));
    }
    if (const auto code = value.get("code").as_string()) return line + " " + std::string(*code);
    if (value.as_number()) return line + " " + amf::to_string(value);
    return line;
  }
  static std::string data_line(ByteSpan payload, const std::string& stream) {
    const auto values = amf::decode_amf0_message(payload);
    if (!values || values->empty()) return "unreadable data";
    std::string line = "data " + stream + " " + std::string(values->front().string_or("?"));
    if (values->size() > 1) {
      if (const auto code = (*values)[1].get("code").as_string()) line += " " + std::string(*code);
    }
    return line;
  }

  bool waits_ = true;
  bool no_handshake_ = false;
  rtmp::ClientHandshake handshake_{rtmp::HandshakeKind::simple};
  rtmp::ChunkWriter writer_;
  rtmp::ChunkReader reader_{rtmp::ChunkReader::Limits::connected()};
  ByteVector output_;
  Lines lines_;
  std::vector<rtmp::Message> messages_;
};

}  // namespace sallyport::test
