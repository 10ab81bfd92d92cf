#pragma once
// The bounded reader: the one way in which lengths from the wire are applied to memory. It never reads
// past its span; every accessor answers whether it succeeded, and a failed one leaves the position where
// it was. Multi-byte integers are big-endian unless the name says otherwise.
#include <bit>
#include <cstring>

#include "base/bytes.hpp"

namespace sallyport {

class ByteReader {
 public:
  explicit ByteReader(ByteSpan bytes) : bytes_(bytes) {}

  std::size_t remaining() const { return bytes_.size() - position_; }
  std::size_t position() const { return position_; }
  bool at_end() const { return remaining() == 0; }
  /// What has not been read yet; borrows the input.
  ByteSpan rest() const { return bytes_.subspan(position_); }

  [[nodiscard]] bool u8(std::uint8_t& out) { return big_endian<1>(out); }
  [[nodiscard]] bool u16(std::uint16_t& out) { return big_endian<2>(out); }
  [[nodiscard]] bool u24(std::uint32_t& out) { return big_endian<3>(out); }
  [[nodiscard]] bool u32(std::uint32_t& out) { return big_endian<4>(out); }
  [[nodiscard]] bool u64(std::uint64_t& out) { return big_endian<8>(out); }
  [[nodiscard]] bool u32_little(std::uint32_t& out) {
    std::uint32_t swapped = 0;
    if (!u32(swapped)) return false;
    out = __builtin_bswap32(swapped);
    return true;
  }
  [[nodiscard]] bool f64(double& out) {
    std::uint64_t bits = 0;
    if (!u64(bits)) return false;
    out = std::bit_cast<double>(bits);
    return true;
  }
  /// `count` bytes as a view; borrows the input.
  [[nodiscard]] bool bytes(std::size_t count, ByteSpan& out) {
    if (remaining() < count) return false;
    out = bytes_.subspan(position_, count);
    position_ += count;
    return true;
  }
  [[nodiscard]] bool skip(std::size_t count) {
    if (remaining() < count) return false;
    position_ += count;
    return true;
  }
  /// The next byte without reading it.
  [[nodiscard]] bool peek(std::uint8_t& out) const {
    if (at_end()) return false;
    out = bytes_[position_];
    return true;
  }

 private:
  template <std::size_t Width, typename T>
  bool big_endian(T& out) {
    if (remaining() < Width) return false;
    T value = 0;
    for (std::size_t i = 0; i < Width; ++i) value = static_cast<T>((std::uint64_t{value} << 8) | bytes_[position_ + i]);
    out = value;
    position_ += Width;
    return true;
  }

  ByteSpan bytes_;
  std::size_t position_ = 0;
};

}  // namespace sallyport
