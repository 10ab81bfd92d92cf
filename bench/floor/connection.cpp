#include "floor/connection.hpp"

#include <array>
#include <utility>

#include "floor/wire_form.hpp"
#include "rtmp/command/connect.hpp"
#include "rtmp/command/status.hpp"
#include "rtmp/message/control_message.hpp"
#include "rtmp/message/set_peer_bandwidth.hpp"
#include "rtmp/message/user_control.hpp"
#include "rtmp/message/window_ack_size.hpp"

namespace sallyport::bench {
namespace {

constexpr std::uint32_t kCommandChunkStream = 3;
constexpr std::uint32_t kWindow = 2'500'000;

rtmp::Command status(std::string_view code) {
  rtmp::StatusInfo info;
  info.code = code;
  return rtmp::make_on_status(rtmp::make_status(info));
}

}  // namespace

Connection::Connection(Poller& poller, Publication& publication, Owner& owner, FileDescriptor fd,
                       std::unique_ptr<Channel> channel)
    : publication_(publication),
      owner_(owner),
      fd_(std::move(fd)),
      channel_(std::move(channel)),
      outlet_(poller, fd_.get(), *channel_, *this) {}

Connection::~Connection() {
  if (playing_) publication_.remove(outlet_);
}

void Connection::on_events(std::uint32_t events) {
  if (events & EPOLLOUT) outlet_.write_waiting();
  const bool reading = (events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0;
  if (outlet_.broken() || (reading && !read())) owner_.on_closed(*this);
}

bool Connection::read() {
  static std::array<std::uint8_t, 256 * 1024> buffer;
  do {
    const int count = channel_->read(buffer);
    if (count == 0) return true;
    if (count < 0 || !take(ByteSpan(buffer).first(static_cast<std::size_t>(count)))) return false;
  } while (channel_->pending());
  return true;
}

bool Connection::take(ByteSpan bytes) {
  if (!handshake_.done()) {
    const auto consumed = handshake_.feed(bytes);
    if (!consumed) return false;
    bytes = bytes.subspan(*consumed);
    output_ = handshake_.take_output();
  }
  if (handshake_.done() && !reader_.read(bytes, *this)) return false;
  flush();
  return true;
}

rtmp::Flow Connection::on_message(rtmp::Message&& message) {
  switch (message.header.type) {
    case rtmp::MessageType::audio:
    case rtmp::MessageType::video:
      publication_.send(message);
      break;
    case rtmp::MessageType::command_amf0:
    case rtmp::MessageType::command_amf3:
      if (auto command = rtmp::decode_command(message.header.type, message.payload.span()))
        on_command(*command);
      break;
    default:
      break;
  }
  return rtmp::Flow::go_on;
}

void Connection::on_command(const rtmp::Command& command) {
  if (command.name == "connect") return accept_connect(command);
  if (command.name == "createStream")
    return reply(rtmp::make_result(command.transaction_id, nullptr, kStreamId));
  if (command.name == "play") return accept_play();
  if (command.name == "publish") return accept_publish();
}

void Connection::accept_connect(const rtmp::Command& command) {
  rtmp::write_control(writer_, output_, rtmp::WindowAckSize{kWindow});
  rtmp::write_control(writer_, output_, rtmp::SetPeerBandwidth{.size = kWindow});
  writer_.announce_chunk_size(output_, kChunkSize);
  rtmp::ConnectReply accepted;
  accepted.transaction_id = command.transaction_id;
  reply(rtmp::make_connect_result(accepted));
}

void Connection::accept_play() {
  rtmp::write_control(writer_, output_,
                      rtmp::UserControl::for_stream(rtmp::UserEvent::stream_begin, kStreamId));
  reply(status(rtmp::status::kPlayStart), kStreamId);
  flush();
  if (!std::exchange(playing_, true)) publication_.add(outlet_);
}

void Connection::accept_publish() {
  reply(status(rtmp::status::kPublishStart), kStreamId);
}

void Connection::reply(const rtmp::Command& command, std::uint32_t stream_id) {
  ByteVector payload;
  rtmp::encode_command(payload, command, rtmp::ObjectEncoding::amf0);
  writer_.write(output_,
                {.type = rtmp::MessageType::command_amf0,
                 .stream_id = stream_id,
                 .chunk_stream_id = kCommandChunkStream},
                payload);
}

void Connection::flush() {
  if (!output_.empty()) outlet_.send(std::make_shared<const ByteVector>(std::exchange(output_, {})));
}

}  // namespace sallyport::bench
