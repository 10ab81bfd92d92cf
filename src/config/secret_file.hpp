#pragma once
// A file with one secret in one line, readable by its owner alone. The secret is never logged and never part of an
// error.
#include <functional>
#include <optional>
#include <string>

#include "base/result.hpp"

namespace sallyport::config {

struct SecretFile {
  std::string text;
  bool made = false;  ///< it was not there
  /// Others than its owner could read it; whether that could be changed.
  std::optional<bool> closed_to_others;
};

/// The line of the file `name` in `folder`, which is the operator's path. If there is none, what `make` returns is
/// written there, with mode 0600. The line is printable ASCII without blanks, '?', '&' and '#'.
/// Errors: io_error, configuration_error; the sentence names the file.
Result<SecretFile> secret_file(const std::string& folder, const std::string& name,
                               const std::function<std::string()>& make);

}  // namespace sallyport::config
