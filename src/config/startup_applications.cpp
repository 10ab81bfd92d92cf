#include "config/startup_applications.hpp"

#include "base/name.hpp"
#include "base/rooted_folder.hpp"
#include "config/application_folder.hpp"
#include "config/application_reader.hpp"
#include "config/file_source.hpp"

namespace sallyport::config {
namespace {

/// Whether it says so, by its own file or by what it inherits.
bool is_loaded_at_start(const Configuration& configuration, const VirtualHostOptions& vhost, const std::string& path) {
  const auto folder = RootedFolder::open(path);
  if (!folder) return false;
  std::optional<SourceFile> own;
  if (folder->is_file("Application.xml")) {
    auto text = folder->read("Application.xml", kMaxFileBytes);
    if (!text) return false;
    own = SourceFile{path + "/Application.xml", std::move(*text)};
  }
  Diagnostics unheard;
  const auto options = read_application(vhost.application, own, *configuration.variables, unheard);
  return options && options->load_on_startup;
}

}  // namespace

std::vector<std::string> startup_applications(const Configuration& configuration, const VirtualHostOptions& vhost) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < vhost.application_folders.size(); ++i) {
    for (const FolderEntry& entry : DiskFiles(vhost.application_folders[i]).list("")) {
      if (!entry.is_folder || entry.name.starts_with('.') || !check_segment(entry.name)) continue;
      const auto found = find_application(vhost.application_folders, entry.name);
      if (!found || found->index != i) continue;
      if (is_loaded_at_start(configuration, vhost, found->path)) names.push_back(entry.name);
    }
  }
  return names;
}

}  // namespace sallyport::config
