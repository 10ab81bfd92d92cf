#pragma once
// An application's folder: where it is, and which script, if any, would govern it.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/rooted_folder.hpp"

namespace sallyport::config {

struct ApplicationFolder {
  std::string path;       ///< AppsDir folder and name
  std::size_t index = 0;  ///< which of the AppsDir folders
};

/// The first of `folders` with a folder `application` in it, which is a checked name matched exactly. Links
/// are not followed beneath AppsDir.
std::optional<ApplicationFolder> find_application(const std::vector<std::string>& folders,
                                                  const std::string& application);

/// The main script that FMS would run, as in "scripts/main.asc"; empty if there is none. Names are looked for
/// in FMS's order, archives (.far) first, compiled scripts (.ase) beside their sources.
std::string find_main_script(const RootedFolder& application_folder, std::string_view application);

}  // namespace sallyport::config
