#include "base/name.hpp"

#include <algorithm>
#include <cstdint>

namespace sallyport {
namespace {

Error bad_name(std::string_view why) {
  return {Reason::bad_name, std::string(why)};
}

/// The length of the UTF-8 sequence at `text` (RFC 3629: no overlong forms, no surrogates), 0 if invalid.
std::size_t utf8_length(std::string_view text) {
  const auto at = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const std::uint8_t lead = at(0);
  if (lead < 0x80) return 1;
  const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((at(i) & 0xc0) != 0x80) return 0;
  }
  if (lead == 0xe0 && at(1) < 0xa0) return 0;
  if (lead == 0xed && at(1) > 0x9f) return 0;
  if (lead == 0xf0 && at(1) < 0x90) return 0;
  if (lead == 0xf4 && at(1) > 0x8f) return 0;
  return length;
}

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

bool is_valid_utf8(std::string_view text) {
  while (!text.empty()) {
    const std::size_t length = utf8_length(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

Result<void> check_segment(std::string_view name) {
  if (name.empty()) return bad_name("the name is empty");
  if (name.size() > kMaxNameBytes) return bad_name("the name is longer than 255 bytes");
  if (!is_valid_utf8(name)) return bad_name("the name is not valid UTF-8");
  if (std::any_of(name.begin(), name.end(), is_control)) return bad_name("the name has a control character");
  if (name.find_first_of("/\\:*?\"<>|") != std::string_view::npos) return bad_name("the name has a character that paths reserve");
  const auto blank_or_dot = [](char c) { return c == ' ' || c == '.'; };
  if (blank_or_dot(name.front()) || blank_or_dot(name.back())) return bad_name("the name begins or ends with a blank or a dot");
  return {};
}

Result<void> check_path(std::string_view name) {
  if (name.size() > kMaxNameBytes) return bad_name("the name is longer than 255 bytes");
  while (true) {
    const std::size_t slash = name.find('/');
    if (auto checked = check_segment(name.substr(0, slash)); !checked) return checked;
    if (slash == std::string_view::npos) return {};
    name.remove_prefix(slash + 1);
  }
}

Result<void> check_stream_name(std::string_view name) {
  const std::size_t colon = name.substr(0, 5).find(':');
  if (colon != std::string_view::npos && colon > 0) {
    const std::string_view prefix = name.substr(0, colon);
    if (std::all_of(prefix.begin(), prefix.end(), [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); })) {
      name.remove_prefix(colon + 1);
    }
  }
  return check_path(name);
}

Result<void> check_host(std::string_view name) {
  if (name.empty() || name.size() > kMaxNameBytes) return bad_name("the host name is empty or longer than 255 bytes");
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == ':' || c == '_';
  };
  if (!std::all_of(name.begin(), name.end(), allowed)) return bad_name("the host name has a character that host names do not have");
  return {};
}

Result<std::string> percent_decode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out.push_back(text[i]);
      continue;
    }
    if (i + 2 >= text.size()) return bad_name("a percent escape is cut off");
    const int high = hex_digit(text[i + 1]);
    const int low = hex_digit(text[i + 2]);
    if (high < 0 || low < 0) return bad_name("a percent escape is not hexadecimal");
    out.push_back(static_cast<char>(high * 16 + low));
    i += 2;
  }
  return out;
}

std::string to_lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return out;
}

}  // namespace sallyport
