#pragma once
// RC4, the cipher of RTMPE and of nothing else here: it is long broken (RFC 7465 forbids it in TLS), and
// RTMPE hides bytes from a glance, not from anybody who wants to read them.
#include <array>
#include <cstdint>

#include "base/bytes.hpp"

namespace sallyport::rtmp {

/// One direction of a connection. Its state is as secret as its key and is wiped.
class Rc4 {
 public:
  /// `key` has 1 to 256 bytes.
  explicit Rc4(ByteSpan key);
  Rc4(const Rc4&) = default;
  Rc4& operator=(const Rc4&) = default;
  ~Rc4();

  /// Encrypts or decrypts `in` into `out`, which has as many bytes and may be the same memory.
  void apply(ByteSpan in, std::uint8_t* out);
  /// Passes over `count` bytes of the keystream.
  void skip(std::size_t count);

 private:
  std::array<std::uint8_t, 256> permutation_;
  std::uint8_t i_ = 0;
  std::uint8_t j_ = 0;
};

}  // namespace sallyport::rtmp
