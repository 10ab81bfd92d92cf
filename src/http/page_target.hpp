#pragma once
// The path of a web page that the server itself may have: /application/what/ever, below the application's name.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sallyport::http {

constexpr std::size_t kMaxPagePath = 1024;  ///< bytes, as written
constexpr std::size_t kMaxPageDepth = 16;   ///< segments behind the application

struct PageTarget {
  std::string application;
  /// What follows, decoded once. Each is a name that may be (base/name.hpp): none is empty, begins with a dot, or has
  /// a slash of its own, so that none leaves a folder or names a hidden file.
  std::vector<std::string> segments;
  bool folder = false;  ///< a slash stands at the end
  std::string query;    ///< as sent, without the mark; may hold a token: never logged

  /// The segments from the `first` on, with slashes between them.
  std::string joined(std::size_t first = 0) const;
};

/// Nullopt for every other path. `target` may be absolute.
std::optional<PageTarget> parse_page_target(std::string_view target);

}  // namespace sallyport::http
