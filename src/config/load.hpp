#pragma once
// Reads the whole configuration tree under a root folder: conf/fms.ini (or fcs.ini, ams.ini),
// substitution.xml, Server.xml, Users.xml, Logger.xml, and every adaptor and virtual host folder. Every
// file is optional. Nothing throws for bad input; everything found wrong is in the diagnostics.
#include <optional>
#include <string>
#include <vector>

#include "config/configuration.hpp"
#include "config/diagnostic.hpp"
#include "config/file_source.hpp"

namespace sallyport::config {

struct LoadResult {
  std::optional<Configuration> configuration;  ///< nullopt exactly if a diagnostic is an error
  std::vector<Diagnostic> diagnostics;
  bool ok() const { return configuration.has_value(); }
};

/// `root` need not exist: then the built-in defaults hold, with a warning.
LoadResult load(const std::string& root);
/// The same from files that need not be on a disk. `root` only becomes part of paths.
LoadResult load(const FileSource& files, const std::string& root);

}  // namespace sallyport::config
