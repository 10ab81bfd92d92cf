#pragma once
// What may lie in the folders of the tree, so that a file which is not read, because its name is misspelt or
// it lies in the wrong folder, does not go unnoticed.
#include <string>
#include <string_view>
#include <vector>

#include "config/diagnostic.hpp"
#include "config/file_source.hpp"

namespace sallyport::config {

enum class FolderKind { conf, adaptor, virtual_host };

/// Reports files of `folder` that nobody reads: misspelt or misplaced ones as errors, other XML and ini files
/// as warnings; backups and everything else are left alone.
void check_file_names(const FileSource& files, const std::string& folder, FolderKind kind,
                      Diagnostics& diagnostics);

/// Subfolders in order; `standard` first, whether it exists or not. Those like `standard` but for spelling
/// are errors if it does not exist, those without any of `files_inside` are warned about and left out.
std::vector<std::string> find_folders(const FileSource& files, const std::string& folder,
                                      const std::string& standard,
                                      const std::vector<std::string>& files_inside, Diagnostics& diagnostics);

}  // namespace sallyport::config
