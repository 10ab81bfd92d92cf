#include "hub/shared_objects/object_pattern.hpp"

namespace sallyport::hub {
namespace {

/// Of a character of UTF-8 that begins at `at`: where the next one does.
std::size_t after_character(std::string_view text, std::size_t at) {
  do ++at;
  while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80);
  return at;
}

/// Looks back only to the last star, so the time is the product of the lengths at most.
bool fits_wildcards(std::string_view pattern, std::string_view text) {
  constexpr std::size_t kNone = std::string_view::npos;
  std::size_t p = 0, t = 0, star = kNone, resume = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resume = t;
    } else if (p < pattern.size() && pattern[p] == '?') {
      ++p;
      t = after_character(text, t);
    } else if (p < pattern.size() && pattern[p] == text[t]) {
      ++p, ++t;
    } else if (star != kNone) {
      p = star + 1;
      t = resume = after_character(text, resume);
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', p) == kNone;
}

std::string_view last_segment(std::string_view path) { return path.substr(path.rfind('/') + 1); }

}  // namespace

bool means_several(std::string_view pattern) {
  return pattern == "/" || last_segment(pattern).find_first_of("*?") != std::string_view::npos;
}

bool means_object(std::string_view pattern, std::string_view name) {
  if (pattern == "/") return true;
  if (pattern.starts_with('/')) pattern.remove_prefix(1);
  if (!means_several(pattern)) return pattern == name;
  const std::string_view last = last_segment(pattern);
  const std::string_view folder = pattern.substr(0, pattern.size() - last.size());
  if (!name.starts_with(folder)) return false;
  name.remove_prefix(folder.size());
  return fits_wildcards(last, name.substr(0, name.find('/')));
}

}  // namespace sallyport::hub
