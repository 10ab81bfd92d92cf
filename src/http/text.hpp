#pragma once
// HTTP's text is ASCII whatever the locale.
#include <algorithm>
#include <string_view>

namespace sallyport::http {

constexpr char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

inline bool equal_ignoring_case(std::string_view left, std::string_view right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [](char a, char b) { return lower(a) == lower(b); });
}

/// Without the blanks and tabs around it.
inline std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

/// What follows "http://authority", "https://authority" in an absolute target; the target itself otherwise.
struct SplitTarget {
  std::string_view authority;  ///< empty for a target that is a path
  std::string_view path;
};
inline SplitTarget split_target(std::string_view target) {
  for (const std::string_view scheme : {std::string_view("http://"), std::string_view("https://")}) {
    if (target.size() < scheme.size() || !equal_ignoring_case(target.substr(0, scheme.size()), scheme))
      continue;
    const std::string_view rest = target.substr(scheme.size());
    const std::size_t slash = std::min(rest.find_first_of("/?"), rest.size());
    return {rest.substr(0, slash), slash == rest.size() ? std::string_view("/") : rest.substr(slash)};
  }
  return {{}, target};
}

}  // namespace sallyport::http
