#pragma once
// Whether bytes that come in pieces are UTF-8 (RFC 3629): no overlong forms, no surrogates, nothing above
// U+10FFFF. The first byte that cannot be right is found at once.
#include <cstdint>

#include "base/bytes.hpp"

namespace sallyport::http::websocket {

class Utf8Checker {
 public:
  /// False as soon as what has come cannot be the beginning of UTF-8.
  bool feed(ByteSpan bytes);
  /// Whether what has come ends with a whole character.
  bool complete() const { return missing_ == 0; }
  void restart() { *this = {}; }

 private:
  bool begin(std::uint8_t byte);

  unsigned missing_ = 0;        // bytes of the character that have not come
  std::uint8_t lowest_ = 0x80;  // what the next of them may be
  std::uint8_t highest_ = 0xBF;
};

}  // namespace sallyport::http::websocket
