#include "files/file_name.hpp"

#include <algorithm>
#include <array>

#include "base/name.hpp"

namespace sallyport::files {
namespace {

constexpr std::string_view kNothing = "file";
constexpr std::string_view kReplaced = ":*?\"<>|%/\\";
constexpr std::size_t kLongestExtension = 16;

struct Character {
  char32_t code = 0;
  std::size_t bytes = 0;
};

/// The first character of valid UTF-8.
Character first_of(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<char32_t>(static_cast<unsigned char>(text[i])); };
  const char32_t lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  if (lead < 0xE0) return {((lead & 0x1F) << 6) | (byte(1) & 0x3F), 2};
  if (lead < 0xF0) return {((lead & 0x0F) << 12) | ((byte(1) & 0x3F) << 6) | (byte(2) & 0x3F), 3};
  return {((lead & 0x07) << 18) | ((byte(1) & 0x3F) << 12) | ((byte(2) & 0x3F) << 6) | (byte(3) & 0x3F), 4};
}

/// Controls, marks without a shape and those of bidirectional text (Unicode: Cc, Cf, Zl, Zp, private use left in peace).
bool is_invisible(char32_t c) {
  const auto within = [c](char32_t first, char32_t last) { return c >= first && c <= last; };
  return c < 0x20 || within(0x7F, 0x9F) || c == 0xAD || c == 0x61C || c == 0x180E || within(0x200B, 0x200F) || within(0x2028, 0x202E) ||
         within(0x2060, 0x206F) || c == 0xFEFF || within(0xFFF9, 0xFFFB) || within(0xE0000, 0xE0FFF);
}

std::string visible(std::string_view text) {
  std::string kept;
  while (!text.empty()) {
    const Character next = first_of(text);
    if (!is_invisible(next.code)) {
      if (next.bytes == 1 && kReplaced.find(text[0]) != std::string_view::npos) {
        kept.push_back('_');
      } else {
        kept.append(text.substr(0, next.bytes));
      }
    }
    text.remove_prefix(next.bytes);
  }
  return kept;
}

std::string_view without_ends(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" .");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" .") - begin + 1);
}

/// At most `limit` bytes, whole characters.
std::string_view cut(std::string_view text, std::size_t limit) {
  if (text.size() <= limit) return text;
  while (limit > 0 && (static_cast<unsigned char>(text[limit]) & 0xC0) == 0x80) --limit;
  return text.substr(0, limit);
}

std::string shortened(const std::string& name) {
  if (name.size() <= kLongestFileName) return name;
  const std::size_t dot = name.rfind('.');
  const std::string ending = dot != std::string::npos && name.size() - dot <= kLongestExtension ? name.substr(dot) : "";
  return std::string(without_ends(cut(name, kLongestFileName - ending.size()))) + ending;
}

bool is_device(std::string_view name) {
  constexpr std::array<std::string_view, 6> kDevices = {"con", "prn", "aux", "nul", "com", "lpt"};
  const std::string stem = to_lower(without_ends(name.substr(0, name.find('.'))));
  const std::string_view word = std::string_view(stem).substr(0, 3);
  const bool listed = std::find(kDevices.begin(), kDevices.end(), word) != kDevices.end();
  const bool numbered = word == "com" || word == "lpt";
  return listed && (numbered ? stem.size() == 4 && stem[3] >= '0' && stem[3] <= '9' : stem.size() == 3);
}

}  // namespace

std::string clean_file_name(std::string_view given) {
  if (!is_valid_utf8(given)) return std::string(kNothing);
  const std::size_t separator = given.find_last_of("/\\");
  if (separator != std::string_view::npos) given.remove_prefix(separator + 1);
  const std::string kept = visible(given);
  std::string name = shortened(std::string(without_ends(kept)));
  if (is_device(name)) name = shortened("_" + name);
  return name.empty() ? std::string(kNothing) : name;
}

std::string extension_of(std::string_view name) {
  const std::size_t dot = name.rfind('.');
  return dot == std::string_view::npos ? std::string() : to_lower(name.substr(dot + 1));
}

}  // namespace sallyport::files
