#include "http/websocket/utf8.hpp"

namespace sallyport::http::websocket {

bool Utf8Checker::feed(ByteSpan bytes) {
  for (const std::uint8_t byte : bytes) {
    if (missing_ == 0) {
      if (byte >= 0x80 && !begin(byte)) return false;
      continue;
    }
    if (byte < lowest_ || byte > highest_) return false;
    --missing_;
    lowest_ = 0x80;
    highest_ = 0xBF;
  }
  return true;
}

/// RFC 3629, section 4: the second byte's range depends on the first.
bool Utf8Checker::begin(std::uint8_t byte) {
  if (byte < 0xC2 || byte > 0xF4) return false;
  missing_ = byte < 0xE0 ? 1 : byte < 0xF0 ? 2 : 3;
  switch (byte) {
    case 0xE0:
      lowest_ = 0xA0;
      break;
    case 0xED:
      highest_ = 0x9F;
      break;
    case 0xF0:
      lowest_ = 0x90;
      break;
    case 0xF4:
      highest_ = 0x8F;
      break;
    default:
      break;
  }
  return true;
}

}  // namespace sallyport::http::websocket
