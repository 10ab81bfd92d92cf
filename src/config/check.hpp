#pragma once
// `sallyport check`: everything `serve` would read, and every application's files besides.
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

/// Reads only; makes no stream keys.
CheckReport check(const std::string& root);

}  // namespace sallyport::config
