#pragma once
// The one way to open a file whose path contains a name from outside: relative to a folder, by openat2
// with RESOLVE_BENEATH and RESOLVE_NO_SYMLINKS, so that no name, link or race leads out of it.
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace sallyport {

class RootedFolder {
 public:
  /// Opens `path`, which comes from the operator, not from a peer (links in it are followed).
  static Result<RootedFolder> open(const std::string& path);
  RootedFolder(RootedFolder&& other) noexcept;
  RootedFolder& operator=(RootedFolder&& other) noexcept;
  ~RootedFolder();

  /// Opens `relative` beneath the folder; the caller owns the descriptor. `flags` and `mode` as open(2).
  Result<int> open_file(std::string_view relative, int flags, unsigned mode = 0) const;
  bool is_folder(std::string_view relative) const;
  bool is_file(std::string_view relative) const;
  /// The whole file, at most `limit` bytes.
  Result<std::string> read(std::string_view relative, std::size_t limit) const;

 private:
  explicit RootedFolder(int fd) : fd_(fd) {}
  int fd_ = -1;
};

}  // namespace sallyport
