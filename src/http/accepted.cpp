#include "http/accepted.hpp"

#include <algorithm>

#include "http/text.hpp"

namespace sallyport::http {
namespace {

/// q=0, q=0.0 and the like: not acceptable.
bool is_refused(std::string_view parameters) {
  const std::size_t weight = parameters.find("q=");
  if (weight == std::string_view::npos) return false;
  const std::string_view value = trimmed(parameters.substr(weight + 2));
  return value.starts_with('0') && value.find_first_of("123456789") == std::string_view::npos;
}

bool names(std::string_view list, std::string_view word) {
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    const std::string_view entry = list.substr(0, comma);
    const std::size_t semicolon = std::min(entry.find(';'), entry.size());
    if (equal_ignoring_case(trimmed(entry.substr(0, semicolon)), word)) return !is_refused(entry.substr(semicolon));
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return false;
}

}  // namespace

bool names_html(const RequestHead& head) {
  return names(head.find("Accept"), "text/html");
}

bool takes_gzip(const RequestHead& head) {
  return names(head.find("Accept-Encoding"), "gzip");
}

}  // namespace sallyport::http
