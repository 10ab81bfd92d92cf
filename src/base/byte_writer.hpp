#pragma once
// Appends to a ByteVector that the caller owns. Multi-byte integers are big-endian unless the name says
// otherwise; values wider than the field are truncated to it.
#include <bit>

#include "base/bytes.hpp"

namespace sallyport {

class ByteWriter {
 public:
  explicit ByteWriter(ByteVector& out) : out_(out) {}

  void u8(std::uint8_t value) { out_.push_back(value); }
  void u16(std::uint16_t value) { big_endian<2>(value); }
  void u24(std::uint32_t value) { big_endian<3>(value); }
  void u32(std::uint32_t value) { big_endian<4>(value); }
  void u64(std::uint64_t value) { big_endian<8>(value); }
  void u32_little(std::uint32_t value) { u32(__builtin_bswap32(value)); }
  void f64(double value) { u64(std::bit_cast<std::uint64_t>(value)); }
  void bytes(ByteSpan value) { out_.insert(out_.end(), value.begin(), value.end()); }
  void text(std::string_view value) { bytes(as_bytes(value)); }

  std::size_t size() const { return out_.size(); }

 private:
  template <std::size_t Width>
  void big_endian(std::uint64_t value) {
    for (std::size_t i = 0; i < Width; ++i) out_.push_back(static_cast<std::uint8_t>(value >> (8 * (Width - 1 - i))));
  }

  ByteVector& out_;
};

}  // namespace sallyport
