#include "load/websocket_link.hpp"

#include <string_view>

#include "http/websocket/frame.hpp"

namespace sallyport::bench {
namespace {

using http::websocket::FrameReader;
using http::websocket::MaskKey;
using http::websocket::Opcode;

constexpr std::string_view kEndOfHead = "\r\n\r\n";
/// The load generator's bytes are no secret, so the key need not be a new one each time. It is not zero: the
/// server is to unmask.
constexpr MaskKey kMask = {0x5A, 0xC3, 0x3C, 0xA5};

ByteVector frame(Opcode opcode, ByteSpan payload) {
  const http::websocket::FrameHeader header{.opcode = opcode, .length = payload.size(), .mask = kMask};
  const std::size_t begin = http::websocket::header_size(header);
  ByteVector frame(begin + payload.size());
  http::websocket::write_header(header, frame.data());
  http::websocket::apply_mask(payload, frame.data() + begin, kMask, 0);
  return frame;
}

}  // namespace

WebSocketLink::WebSocketLink(Peer& peer, const StreamUrl& url, const MakeLink& make)
    : peer_(peer), below_(make(*this)) {
  upgrade_.host = url.endpoint.address + ":" + std::to_string(url.endpoint.port);
  upgrade_.target = "/" + url.app;
  upgrade_.key = http::websocket::make_key();
}

void WebSocketLink::send(ByteSpan bytes) {
  below_->send(frame(Opcode::binary, bytes));
}

void WebSocketLink::on_connected() {
  below_->send(as_bytes(http::websocket::make_upgrade_request(upgrade_)));
}

void WebSocketLink::on_bytes(ByteSpan bytes) {
  if (!upgraded_) bytes = read_reply(bytes);
  if (upgraded_) read_frames(bytes);
}

ByteSpan WebSocketLink::read_reply(ByteSpan bytes) {
  const std::size_t before = reply_.size();
  reply_ += as_text(bytes);
  const std::size_t end = reply_.find(kEndOfHead);
  if (end == std::string::npos) return {};
  if (!reply_.starts_with("HTTP/1.1 101 ")) {
    peer_.on_closed("no WebSocket: " + reply_.substr(0, reply_.find("\r\n")));
    return {};
  }
  upgraded_ = true;
  peer_.on_connected();
  return bytes.subspan(end + kEndOfHead.size() - before);
}

void WebSocketLink::read_frames(ByteSpan bytes) {
  for (;;) {
    const auto progress = frames_.read(bytes, scratch_);
    bytes = bytes.subspan(progress.consumed);
    switch (progress.event) {
      case FrameReader::Event::need_more:
        return;
      case FrameReader::Event::data:
        peer_.on_bytes(progress.data);
        break;
      case FrameReader::Event::ping:
        below_->send(frame(Opcode::pong, progress.data));
        break;
      case FrameReader::Event::message_end:
      case FrameReader::Event::pong:
        break;
      case FrameReader::Event::close:
        return peer_.on_closed("the server closed the WebSocket");
      case FrameReader::Event::failed:
        return peer_.on_closed("the server's frames are wrong");
    }
  }
}

}  // namespace sallyport::bench
