#pragma once
// What a script may do with a file, by its name: its own sources, the configuration and the shared objects' storage
// are only read, keys and other secrets are not seen. For names as a script writes them: relative to a folder.
#include <optional>
#include <string>
#include <string_view>

#include "hub/application_options.hpp"

namespace sallyport::script {

enum class FileRight { all, read, none };

/// What a path says, without empty segments and the slashes at either end: "a/b"; empty: the root itself. Nullopt if
/// it is none: "." or ".." as a segment, a backslash, a colon, a control character, too long.
std::optional<std::string> plain_path(std::string_view path);

/// "a/b/c" without "c", "." if nothing is left.
std::string folder_of(const std::string& path);
std::string last_segment(const std::string& path);

class FileRights {
 public:
  explicit FileRights(const hub::ApplicationOptions& application);

  /// Of `path`, a plain one, beneath `folder`.
  FileRight of(const std::string& folder, const std::string& path) const;
  /// Whether an open file is one of the application's secrets under another name.
  bool is_secret(int descriptor) const;

 private:
  const std::vector<std::string> secrets_;
  const std::string storage_;  // of shared objects
};

}  // namespace sallyport::script
