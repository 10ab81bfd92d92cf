#include "load/room/websocket_member.hpp"

namespace sallyport::bench {

/// The link hands on the bytes of messages, maybe in pieces; all messages are words of one length.
void WebSocketMember::on_bytes(ByteSpan bytes) {
  std::string_view rest = as_text(bytes);
  const std::size_t length = room().length;
  while (!rest.empty()) {
    const std::string_view piece = rest.substr(0, length - held_.size());
    rest.remove_prefix(piece.size());
    if (piece.size() == length) {
      hear(piece);
      continue;
    }
    held_ += piece;
    if (held_.size() < length) continue;
    hear(held_);
    held_.clear();
  }
}

}  // namespace sallyport::bench
