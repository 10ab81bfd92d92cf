#include "http/service_target.hpp"

#include "http/path.hpp"

namespace sallyport::http {
namespace {

/// `path`: "app" or "app/instance", percent-encoded.
std::optional<ServiceTarget> read_place(std::string_view path) {
  const std::size_t slash = path.find('/');
  auto application = decoded_segment(path.substr(0, slash));
  if (!application) return std::nullopt;
  ServiceTarget found{*std::move(application), {}, {}};
  if (slash == std::string_view::npos) return found;
  auto instance = decoded_segment(path.substr(slash + 1));  // which has no slash in it
  if (!instance) return std::nullopt;
  found.instance = *std::move(instance);
  return found;
}

}  // namespace

std::optional<ServiceTarget> parse_service_target(std::string_view target, std::string_view word, std::string_view otherwise) {
  auto [path, query] = path_and_query(target);
  if (!path.starts_with('/') || !path.ends_with(word)) return std::nullopt;
  path.remove_prefix(1);
  std::optional<ServiceTarget> found;
  if (path == word) {
    if (!otherwise.empty()) found = parse_service_place(otherwise);
  } else {
    path.remove_suffix(word.size());
    if (path.ends_with('/')) found = read_place(path.substr(0, path.size() - 1));
  }
  if (found) found->query = query;
  return found;
}

std::optional<ServiceTarget> parse_service_place(std::string_view place) {
  if (place.find('%') != std::string_view::npos) return std::nullopt;
  return read_place(place);
}

}  // namespace sallyport::http
