#pragma once
// ScriptFolder: where an application's scripts are read from: its folder, beside the main script first, then the
// folders of ScriptLibPath. It remembers what it has read, to tell later whether that has changed.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace sallyport::script {

class ScriptFolder {
 public:
  static constexpr std::size_t kMaxBytes = 4 * 1024 * 1024;
  static constexpr std::string_view kSecure = "secure.asc";

  /// `folder` and `libraries` are the operator's paths; `main` is the main script, relative to `folder`.
  ScriptFolder(std::string folder, std::string main, std::vector<std::string> libraries);

  struct Source {
    std::string name;  ///< relative to the application's folder, or a library file's path
    std::string text;  ///< UTF-8
  };
  Result<Source> read_main();
  /// What load(name) reads; the name may have backslashes. Nothing leads out of the folders.
  Result<Source> read(const std::string& name);
  /// From the folders of ScriptLibPath alone.
  Result<Source> read_library(const std::string& name);
  /// secure.asc of the first folder of ScriptLibPath that has one, if one has. One that cannot be read is an error.
  Result<std::optional<Source>> read_secure();
  bool changed() const;

 private:
  struct Stamp {
    std::string path;
    long long seconds = 0;
    long long nanoseconds = 0;
    long long size = 0;
    bool operator==(const Stamp&) const = default;
  };
  static Stamp stamp_of(const std::string& path);
  Result<Source> read_beneath(const std::string& folder, const std::string& name, const std::string& shown);

  const std::string folder_;
  const std::string main_;
  const std::vector<std::string> libraries_;
  std::vector<Stamp> stamps_;
};

}  // namespace sallyport::script
