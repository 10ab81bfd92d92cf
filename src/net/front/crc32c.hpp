#pragma once
// CRC-32C (Castagnoli), reflected, as RFC 4960 appendix B has it.
#include <array>
#include <cstdint>

#include "base/bytes.hpp"

namespace sallyport::net {

namespace detail {
constexpr std::array<std::uint32_t, 256> make_crc32c_table() {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t rest = byte;
    for (int bit = 0; bit < 8; ++bit) rest = rest & 1 ? 0x82f63b78u ^ rest >> 1 : rest >> 1;
    table[byte] = rest;
  }
  return table;
}
inline constexpr auto kCrc32cTable = make_crc32c_table();
}  // namespace detail

class Crc32c {
 public:
  void add(ByteSpan bytes) {
    for (const std::uint8_t byte : bytes) rest_ = detail::kCrc32cTable[(rest_ ^ byte) & 0xff] ^ rest_ >> 8;
  }
  std::uint32_t value() const { return ~rest_; }

 private:
  std::uint32_t rest_ = ~0u;
};

}  // namespace sallyport::net
