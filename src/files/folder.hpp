#pragma once
// Folder: where the files of exchanges lie, of one or more applications. A file has a random name that only this process
// knows, is readable by the server's user alone, and is worth nothing once the process has ended: whatever a former one has
// left is removed when the folder is opened. Only one process has a folder at a time, so that none removes another's files.
//
// Thread-safe, as it holds nothing but a descriptor. Blocks on the disk.
#include <memory>
#include <string>

#include "base/descriptor.hpp"
#include "base/result.hpp"

namespace sallyport::files {

class Folder {
 public:
  /// Makes it if it is not there (0700), takes it for this process and sweeps it. Error: io_error, with a cause for people.
  static Result<std::shared_ptr<const Folder>> open(const std::string& path);

  const std::string& path() const { return path_; }
  std::size_t swept() const { return swept_; }  ///< files that were left behind

  static std::string new_name();
  Result<Descriptor> create(const std::string& name) const;
  Result<Descriptor> read(const std::string& name) const;
  void remove(const std::string& name) const;

 private:
  Folder(std::string path, Descriptor folder) : path_(std::move(path)), folder_(std::move(folder)) {}
  void sweep();
  Error fault(std::string_view doing) const;

  const std::string path_;
  const Descriptor folder_;
  std::size_t swept_ = 0;
};

using FolderRef = std::shared_ptr<const Folder>;

}  // namespace sallyport::files
