#pragma once
// ScriptEngine (JSEngine in older files) and HTTP of an Application.xml, as the options of what governs the application.
#include <string>

#include "config/diagnostic.hpp"
#include "config/element.hpp"
#include "hub/governor_options.hpp"

namespace sallyport::config {

/// Everything but the main script's name, which is not written in a file. Paths of ScriptLibPath that are not
/// absolute are relative to `root`.
hub::GovernorOptions read_script_options(const Element& application, const std::string& root);

void check_script_options(const Element& application, const std::string& file, Diagnostics& diagnostics);

}  // namespace sallyport::config
