#include "hub/shared_objects/access_path.hpp"

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

}  // namespace

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
