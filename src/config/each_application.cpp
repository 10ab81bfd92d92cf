#include "config/each_application.hpp"

#include "base/name.hpp"
#include "base/rooted_folder.hpp"
#include "config/application_folder.hpp"
#include "config/application_reader.hpp"
#include "config/file_source.hpp"

namespace sallyport::config {
namespace {

/// By its own file or by what it inherits.
std::optional<hub::ApplicationOptions> options_of(const Configuration& configuration, const VirtualHostOptions& vhost, const std::string& path) {
  const auto folder = RootedFolder::open(path);
  if (!folder) return std::nullopt;
  std::optional<SourceFile> own;
  if (folder->is_file("Application.xml")) {
    auto text = folder->read("Application.xml", kMaxFileBytes);
    if (!text) return std::nullopt;
    own = SourceFile{path + "/Application.xml", std::move(*text)};
  }
  Diagnostics unheard;
  return read_application(vhost.application, own, *configuration.variables, unheard);
}

}  // namespace

void for_each_application(const Configuration& configuration, const VirtualHostOptions& vhost,
                          const std::function<void(const std::string&, const hub::ApplicationOptions&)>& visit) {
  for (std::size_t i = 0; i < vhost.application_folders.size(); ++i) {
    for (const FolderEntry& entry : DiskFiles(vhost.application_folders[i]).list("")) {
      if (!entry.is_folder || entry.name.starts_with('.') || !check_segment(entry.name)) continue;
      const auto found = find_application(vhost.application_folders, entry.name);
      if (!found || found->index != i) continue;
      if (const auto options = options_of(configuration, vhost, found->path)) visit(entry.name, *options);
    }
  }
}

}  // namespace sallyport::config
