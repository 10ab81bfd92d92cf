#pragma once
// Bytes as people read them: hex("02 0003 'abc'") is a marker, a length and three letters.
#include <stdexcept>
#include <string_view>

#include "base/bytes.hpp"

namespace sallyport::test {

namespace detail {
inline std::uint8_t hex_digit(char digit) {
  if (digit >= '0' && digit <= '9') return static_cast<std::uint8_t>(digit - '0');
  if (digit >= 'a' && digit <= 'f') return static_cast<std::uint8_t>(digit - 'a' + 10);
  if (digit >= 'A' && digit <= 'F') return static_cast<std::uint8_t>(digit - 'A' + 10);
  throw std::invalid_argument("not a hexadecimal digit in a test's bytes");
}
}  // namespace detail

/// Pairs of hexadecimal digits and 'text in single quotes'; blanks between them mean nothing.
inline ByteVector hex(std::string_view text) {
  ByteVector out;
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] == ' ' || text[i] == '\n') {
      ++i;
    } else if (text[i] == '\'') {
      const std::size_t end = text.find('\'', i + 1);
      if (end == std::string_view::npos) throw std::invalid_argument("open quote in a test's bytes");
      out.insert(out.end(), text.begin() + i + 1, text.begin() + end);
      i = end + 1;
    } else {
      if (i + 1 == text.size()) throw std::invalid_argument("odd number of digits in a test's bytes");
      out.push_back(
          static_cast<std::uint8_t>(detail::hex_digit(text[i]) << 4 | detail::hex_digit(text[i + 1])));
      i += 2;
    }
  }
  return out;
}

inline ByteVector operator+(ByteVector left, const ByteVector& right) {
  left.insert(left.end(), right.begin(), right.end());
  return left;
}

}  // namespace sallyport::test
