#include "client/printable.hpp"

#include "base/name.hpp"

namespace sallyport::client {
namespace {

constexpr std::size_t kMaxUtf8 = 4;

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

/// The UTF-8 character at the beginning of `text`; one byte of something else is none.
std::string_view character(std::string_view text) {
  for (std::size_t size = 1; size <= kMaxUtf8 && size <= text.size(); ++size) {
    if (is_valid_utf8(text.substr(0, size))) return text.substr(0, size);
  }
  return {};
}

/// U+0080 to U+009F, which some terminals obey.
bool is_c1_control(std::string_view one) {
  return one.size() == 2 && one[0] == '\xc2' && static_cast<unsigned char>(one[1]) < 0xa0;
}

}  // namespace

std::string printable(std::string_view text, std::size_t limit) {
  std::string clean;
  while (!text.empty()) {
    const std::string_view one = character(text);
    const std::size_t size = one.empty() ? 1 : one.size();
    std::string_view shown = one.empty() || is_control(one.front()) || is_c1_control(one) ? "?" : one;
    if (is_blank(text.front())) shown = clean.empty() || clean.back() == ' ' ? "" : " ";
    if (clean.size() + shown.size() > limit) break;
    clean += shown;
    text.remove_prefix(size);
  }
  while (!clean.empty() && clean.back() == ' ') clean.pop_back();
  return clean;
}

}  // namespace sallyport::client
