#include "script/text.hpp"

#include <cstdint>

#include "base/name.hpp"

namespace sallyport::script {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

bool is_high(char32_t unit) { return unit >= 0xD800 && unit < 0xDC00; }
bool is_low(char32_t unit) { return unit >= 0xDC00 && unit < 0xE000; }

/// Takes one character off the front; overlong forms, surrogates and broken sequences are one replacement each.
char32_t take_utf8(std::string_view& text) {
  const auto byte = [&text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  const std::size_t length = first < 0x80 ? 1 : first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0;
  if (length <= 1) {
    text.remove_prefix(1);
    return length == 1 ? first : kReplacement;
  }
  char32_t point = first & (0x7F >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if (i >= text.size() || (byte(i) & 0xC0) != 0x80) {
      text.remove_prefix(i);
      return kReplacement;
    }
    point = point << 6 | (byte(i) & 0x3F);
  }
  text.remove_prefix(length);
  constexpr char32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool valid = point >= kSmallest[length] && point <= 0x10FFFF && !is_high(point) && !is_low(point);
  return valid ? point : kReplacement;
}

void put_utf16(std::u16string& out, char32_t point) {
  if (point < 0x10000) return out.push_back(static_cast<char16_t>(point));
  point -= 0x10000;
  out.push_back(static_cast<char16_t>(0xD800 + (point >> 10)));
  out.push_back(static_cast<char16_t>(0xDC00 + (point & 0x3FF)));
}

void put_utf8(std::string& out, char32_t point) {
  const auto tail = [&out](char32_t bits) { out.push_back(static_cast<char>(0x80 | (bits & 0x3F))); };
  if (point < 0x80) {
    out.push_back(static_cast<char>(point));
  } else if (point < 0x800) {
    out.push_back(static_cast<char>(0xC0 | point >> 6));
    tail(point);
  } else if (point < 0x10000) {
    out.push_back(static_cast<char>(0xE0 | point >> 12));
    tail(point >> 6);
    tail(point);
  } else {
    out.push_back(static_cast<char>(0xF0 | point >> 18));
    tail(point >> 12);
    tail(point >> 6);
    tail(point);
  }
}

std::string from_utf16_bytes(std::string_view bytes, bool little) {
  std::u16string units;
  for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) {
    const auto one = static_cast<unsigned char>(bytes[i]);
    const auto two = static_cast<unsigned char>(bytes[i + 1]);
    units.push_back(static_cast<char16_t>(little ? one | two << 8 : one << 8 | two));
  }
  return to_utf8(units);
}

}  // namespace

std::u16string to_utf16(std::string_view utf8) {
  std::u16string out;
  out.reserve(utf8.size());
  while (!utf8.empty()) put_utf16(out, take_utf8(utf8));
  return out;
}

std::string to_utf8(std::u16string_view utf16) {
  std::string out;
  out.reserve(utf16.size());
  for (std::size_t i = 0; i < utf16.size(); ++i) {
    const char32_t unit = utf16[i];
    if (is_high(unit) && i + 1 < utf16.size() && is_low(utf16[i + 1])) {
      put_utf8(out, 0x10000 + ((unit - 0xD800) << 10) + (utf16[++i] - 0xDC00u));
    } else {
      put_utf8(out, is_high(unit) || is_low(unit) ? kReplacement : unit);
    }
  }
  return out;
}

std::string from_latin1(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size());
  for (const char one : bytes) put_utf8(out, static_cast<unsigned char>(one));
  return out;
}

std::string to_latin1(std::string_view utf8) {
  std::string out;
  for (const char16_t unit : to_utf16(utf8)) out.push_back(static_cast<char>(unit & 0xFF));
  return out;
}

std::string decode_source(std::string_view bytes) {
  if (bytes.starts_with("\xEF\xBB\xBF")) return to_utf8(to_utf16(bytes.substr(3)));
  if (bytes.starts_with("\xFF\xFE")) return from_utf16_bytes(bytes.substr(2), true);
  if (bytes.starts_with("\xFE\xFF")) return from_utf16_bytes(bytes.substr(2), false);
  return is_valid_utf8(bytes) ? std::string(bytes) : from_latin1(bytes);
}

}  // namespace sallyport::script
