#pragma once
// `sallyport check`: everything `serve` would read, and every application's files besides.
#include <functional>
#include <string>
#include <vector>

#include "config/diagnostic.hpp"

namespace sallyport::config {

struct CheckReport {
  std::vector<Diagnostic> diagnostics;
  std::vector<std::string>
      without_effect;  ///< as Configuration::without_effect, with the applications' files
  std::vector<std::string> found;  ///< what else there is to know, a line each
  std::size_t adaptors = 0;
  std::size_t virtual_hosts = 0;
  std::size_t applications = 0;
  /// False if any diagnostic is an error: exit code 2.
  bool ok() const { return !has_errors(diagnostics); }
};

/// What is wrong with a main script and those that it loads; its folder, its name in it, ScriptLibPath.
using ScriptCheck = std::function<std::vector<Diagnostic>(const std::string& folder, const std::string& main, const std::vector<std::string>& libraries)>;

/// Reads only; makes no stream keys. `check_script` names files relative to the application's folder.
/// Without it scripts are not looked into.
CheckReport check(const std::string& root, const ScriptCheck& check_script = {});

}  // namespace sallyport::config
