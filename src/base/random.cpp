#include "base/random.hpp"

#include <openssl/rand.h>

#include <stdexcept>

namespace sallyport {

void fill_random(MutableByteSpan out) {
  if (out.empty()) return;
  if (RAND_bytes(out.data(), static_cast<int>(out.size())) != 1) throw std::runtime_error("no random bytes from OpenSSL");
}

std::string to_hex(ByteSpan bytes) {
  constexpr char digits[] = "0123456789abcdef";
  std::string text;
  text.reserve(2 * bytes.size());
  for (std::uint8_t byte : bytes) {
    text.push_back(digits[byte >> 4]);
    text.push_back(digits[byte & 15]);
  }
  return text;
}

std::string random_hex(std::size_t byte_count) {
  ByteVector bytes(byte_count);
  fill_random(bytes);
  return to_hex(bytes);
}

}  // namespace sallyport
