#pragma once
// Configuration trees in memory, for tests.
#include <algorithm>
#include <map>
#include <string>

#include "config/load.hpp"

namespace sallyport::config::test {

inline const char* const kAdaptorFile = "conf/_defaultRoot_/Adaptor.xml";
inline const char* const kVhostFile = "conf/_defaultRoot_/_defaultVHost_/Vhost.xml";
inline const char* const kApplicationFile = "conf/_defaultRoot_/_defaultVHost_/Application.xml";

inline LoadResult load_files(std::map<std::string, std::string> files) {
  return load(MemoryFiles(std::move(files)), "/srv/sallyport");
}

/// All diagnostics as one text, for failure messages and searches.
inline std::string text_of_all(const std::vector<Diagnostic>& diagnostics) {
  std::string text;
  for (const auto& one : diagnostics) text += one.to_string() + "\n";
  return text;
}

inline std::vector<Diagnostic> errors_of(const std::vector<Diagnostic>& diagnostics) {
  std::vector<Diagnostic> errors;
  std::copy_if(diagnostics.begin(), diagnostics.end(), std::back_inserter(errors),
               [](const auto& one) { return one.severity == Diagnostic::Severity::error; });
  return errors;
}

}  // namespace sallyport::config::test
