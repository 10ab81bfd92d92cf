#include "hub/shared_objects/access_path.hpp"

#include <vector>

namespace sallyport::hub {
namespace {

std::string_view trim_path(std::string_view path) {
  while (path.starts_with(' ')) path.remove_prefix(1);
  while (path.ends_with(' ')) path.remove_suffix(1);
  return path;
}

bool path_covers(std::string_view path, std::string_view name, bool folders_only) {
  path = trim_path(path);
  if (path == "/") return true;
  if (path.starts_with('/')) path.remove_prefix(1);
  bool folder = folders_only;
  if (path.ends_with('/')) {
    path.remove_suffix(1);
    folder = true;
  }
  if (path.empty() || !name.starts_with(path)) return false;
  return name.size() == path.size() ? !folder : name[path.size()] == '/';
}

/// Whether the path `inner` covers nothing that `outer` does not.
bool lies_in(std::string_view inner, std::string_view outer) {
  if (outer == "/") return true;
  if (inner == "/") return false;
  if (inner.starts_with('/')) inner.remove_prefix(1);
  return path_covers(outer, inner, false);  // "a/" as a name lies below "a/"
}

std::vector<std::string_view> paths_of(std::string_view rights) {
  std::vector<std::string_view> paths;
  while (!rights.empty()) {
    const std::size_t end = rights.find(';');
    if (const auto path = trim_path(rights.substr(0, end)); !path.empty()) paths.push_back(path);
    rights.remove_prefix(end == std::string_view::npos ? rights.size() : end + 1);
  }
  return paths;
}

}  // namespace

/// Of two paths one lies in the other, or they have nothing in common.
std::string narrowed(std::string_view rights, std::string_view ceiling) {
  std::string both;
  for (const std::string_view path : paths_of(rights)) {
    for (const std::string_view bound : paths_of(ceiling)) {
      const std::string_view common = lies_in(path, bound) ? path : lies_in(bound, path) ? bound : std::string_view();
      if (common.empty()) continue;
      if (!both.empty()) both += ';';
      both += common;
    }
  }
  return both;
}

bool covers_path(std::string_view rights, std::string_view name, bool folders_only) {
  while (!rights.empty()) {
    const std::size_t end = rights.find(';');
    if (path_covers(rights.substr(0, end), name, folders_only)) return true;
    if (end == std::string_view::npos) break;
    rights.remove_prefix(end + 1);
  }
  return false;
}

}  // namespace sallyport::hub
