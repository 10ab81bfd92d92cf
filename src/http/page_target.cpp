#include "http/page_target.hpp"

#include "http/path.hpp"

namespace sallyport::http {
std::string PageTarget::joined(std::size_t first) const {
  std::string path;
  for (std::size_t i = first; i < segments.size(); ++i) {
    if (i > first) path += '/';
    path += segments[i];
  }
  return path;
}

std::optional<PageTarget> parse_page_target(std::string_view target) {
  auto [path, query] = path_and_query(target);
  if (!path.starts_with('/') || path.size() > kMaxPagePath || path.find('#') != std::string_view::npos) return std::nullopt;
  path.remove_prefix(1);
  PageTarget found;
  found.query = query;
  std::vector<std::string> segments;
  while (true) {
    const std::size_t slash = path.find('/');
    auto segment = decoded_segment(path.substr(0, slash));
    if (!segment || segments.size() > kMaxPageDepth) return std::nullopt;
    segments.push_back(std::move(*segment));
    if (slash == std::string_view::npos) break;
    path.remove_prefix(slash + 1);
    found.folder = path.empty();
    if (found.folder) break;
  }
  found.application = std::move(segments.front());
  segments.erase(segments.begin());
  found.segments = std::move(segments);
  return found;
}

}  // namespace sallyport::http
