#include "base/percent.hpp"

namespace sallyport {
namespace {

constexpr std::string_view kUpperHexDigits = "0123456789ABCDEF";

bool is_letter_or_digit(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

}  // namespace

std::string percent_encode(std::string_view text, std::string_view marks) {
  std::string encoded;
  encoded.reserve(text.size());
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (is_letter_or_digit(c) || marks.find(c) != std::string_view::npos) {
      encoded.push_back(c);
    } else {
      encoded.append({'%', kUpperHexDigits[byte >> 4], kUpperHexDigits[byte & 15]});
    }
  }
  return encoded;
}

}  // namespace sallyport
