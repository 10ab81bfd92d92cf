#include "load/rtmp_client.hpp"

#include "rtmp/command/connect.hpp"
#include "rtmp/command/status.hpp"
#include "rtmp/message/acknowledgement.hpp"
#include "rtmp/message/control_message.hpp"
#include "rtmp/message/user_control.hpp"
#include "rtmp/message/window_ack_size.hpp"

namespace sallyport::bench {
namespace {

constexpr std::uint32_t kCommandChunkStream = 3;
constexpr std::uint32_t kAudioChunkStream = 4;
constexpr std::uint32_t kVideoChunkStream = 6;
constexpr std::uint32_t kWindow = 2'500'000;
constexpr std::uint32_t kBufferMilliseconds = 3'000;

}  // namespace

RtmpClient::RtmpClient(Poller& poller, Observer& observer, const Options& options)
    : observer_(observer),
      url_(options.url),
      role_(options.role),
      handshake_(options.url.rtmpe ? nullptr : std::make_unique<rtmp::ClientHandshake>(options.handshake)),
      link_(make_link(poller, *this, options.url, options.connect)) {}

void RtmpClient::send_media(rtmp::MessageType type, std::uint32_t timestamp, ByteSpan payload) {
  const auto chunk_stream = type == rtmp::MessageType::audio ? kAudioChunkStream : kVideoChunkStream;
  writer_.write(output_,
                {.timestamp = timestamp,
                 .length = static_cast<std::uint32_t>(payload.size()),
                 .type = type,
                 .stream_id = stream_id_,
                 .chunk_stream_id = chunk_stream},
                payload);
  flush();
}

void RtmpClient::send_message(rtmp::MessageType type, ByteSpan payload) {
  writer_.write(output_, {.type = type, .chunk_stream_id = kCommandChunkStream}, payload);
  flush();
}

void RtmpClient::on_connected() {
  if (handshake_) return link_->send(handshake_->take_output());
  send_connect();
  flush();
}

void RtmpClient::on_bytes(ByteSpan bytes) {
  received_ += bytes.size();
  if (handshake_) shake_hands(bytes);
  if (bytes.empty() || failed_) return;
  if (auto read = reader_.read(bytes, *this); !read) return fail(read.error().message);
  acknowledge();
  flush();
}

void RtmpClient::on_closed(const std::string& why) {
  fail(why);
}

void RtmpClient::shake_hands(ByteSpan& bytes) {
  auto consumed = handshake_->feed(bytes);
  if (!consumed) return fail(consumed.error().message);
  bytes = bytes.subspan(*consumed);
  if (!handshake_->done()) return;
  output_ = handshake_->take_output();
  handshake_.reset();
  send_connect();
  flush();
}

void RtmpClient::send_connect() {
  if (role_ == Role::publish) writer_.announce_chunk_size(output_, kOutChunkSize);
  rtmp::ConnectRequest request;
  request.transaction_id = connect_transaction_ = ++last_transaction_;
  request.app = url_.app;
  request.tc_url = url_.tc_url();
  request.flash_version = role_ == Role::publish ? "FMLE/3.0 (compatible; Lavf59.27.100)" : "LNX 9,0,124,2";
  if (role_ == Role::publish) request.type = "nonprivate";
  request.capabilities = 15;
  request.audio_codecs = 4071;
  request.video_codecs = 252;
  request.video_function = 1;
  command(rtmp::make_connect(request));
}

rtmp::Flow RtmpClient::on_message(rtmp::Message&& message) {
  switch (message.header.type) {
    case rtmp::MessageType::audio:
    case rtmp::MessageType::video:
      observer_.on_media(message);
      break;
    case rtmp::MessageType::user_control:
      on_user_control(message.payload.span());
      break;
    case rtmp::MessageType::window_ack_size:
      if (auto window = rtmp::WindowAckSize::decode(message.payload.span()))
        acknowledgements_.set_window(window->size);
      break;
    case rtmp::MessageType::command_amf0:
    case rtmp::MessageType::command_amf3:
      on_command_message(message);
      break;
    case rtmp::MessageType::shared_object_amf0:
    case rtmp::MessageType::shared_object_amf3:
      observer_.on_message(message);
      break;
    default:
      break;
  }
  return failed_ ? rtmp::Flow::stop : rtmp::Flow::go_on;
}

void RtmpClient::on_command_message(const rtmp::Message& message) {
  if (ready_ && role_ == Role::idle) return observer_.on_message(message);
  if (auto decoded = rtmp::decode_command(message.header.type, message.payload.span())) on_command(*decoded);
}

void RtmpClient::on_command(const rtmp::Command& command) {
  if (command.name == "onStatus") return on_status(command);
  const bool ours =
      command.transaction_id == connect_transaction_ || command.transaction_id == create_stream_transaction_;
  if (command.name == "_error" && ours) return fail("refused: " + amf::to_string(command.argument(0)));
  if (command.name != "_result") return;
  if (command.transaction_id == connect_transaction_) return on_connected_to_application();
  if (command.transaction_id != create_stream_transaction_) return;
  stream_id_ = static_cast<std::uint32_t>(command.argument(0).number_or(1));
  on_stream_created();
}

void RtmpClient::on_connected_to_application() {
  if (role_ == Role::idle) return become_ready();
  if (role_ == Role::play) control(rtmp::WindowAckSize{kWindow});
  if (role_ == Role::publish) {
    call("releaseStream", {url_.stream});
    call("FCPublish", {url_.stream});
  }
  call("createStream", {});
  create_stream_transaction_ = last_transaction_;
}

void RtmpClient::on_stream_created() {
  if (role_ == Role::publish) return call("publish", {url_.stream, "live"}, stream_id_);
  constexpr double kLiveOrRecorded = -2'000;
  call("play", {url_.stream, kLiveOrRecorded}, stream_id_);
  control(rtmp::UserControl::set_buffer_length(stream_id_, kBufferMilliseconds));
}

void RtmpClient::on_status(const rtmp::Command& command) {
  const amf::Value& information = command.argument(0);
  const auto code = information.get("code").string_or("");
  if (information.get("level").string_or("") == rtmp::level::kError) return fail(std::string(code));
  const auto awaited = role_ == Role::publish ? rtmp::status::kPublishStart : rtmp::status::kPlayStart;
  if (code == awaited) become_ready();
}

void RtmpClient::on_user_control(ByteSpan payload) {
  const auto event = rtmp::UserControl::decode(payload);
  if (event && event->event == rtmp::UserEvent::ping_request)
    control(rtmp::UserControl::ping_response(event->value));
}

void RtmpClient::become_ready() {
  if (std::exchange(ready_, true)) return;
  observer_.on_ready();
}

void RtmpClient::fail(const std::string& why) {
  if (std::exchange(failed_, true)) return;
  observer_.on_failed(why);
}

void RtmpClient::call(const std::string& name, std::vector<amf::Value> arguments, std::uint32_t stream_id) {
  command({.name = name,
           .transaction_id = ++last_transaction_,
           .object = nullptr,
           .arguments = std::move(arguments)},
          stream_id);
}

void RtmpClient::command(const rtmp::Command& command, std::uint32_t stream_id) {
  ByteVector payload;
  rtmp::encode_command(payload, command, rtmp::ObjectEncoding::amf0);
  writer_.write(output_,
                {.type = rtmp::MessageType::command_amf0,
                 .stream_id = stream_id,
                 .chunk_stream_id = kCommandChunkStream},
                payload);
}

template <typename Control>
void RtmpClient::control(const Control& message) {
  rtmp::write_control(writer_, output_, message);
}

void RtmpClient::acknowledge() {
  if (const auto number = acknowledgements_.on_received(received_)) control(rtmp::Acknowledgement{*number});
}

void RtmpClient::flush() {
  if (output_.empty()) return;
  link_->send(output_);
  output_.clear();
}

}  // namespace sallyport::bench
