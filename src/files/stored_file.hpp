#pragma once
// A file that has arrived, or is on its way; and what it is on the disk.
#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

#include "base/buffer.hpp"
#include "files/file_type.hpp"
#include "files/folder.hpp"

namespace sallyport::files {

struct StoredFile {
  std::string id;          ///< what the script calls it; no secret, and good for nothing but that
  std::string name;        ///< clean (file_name.hpp)
  const FileType* type = nullptr;
  std::uint64_t size = 0;  ///< set before it has arrived
  FolderRef folder;
  std::string place;       ///< its name in the folder
  std::atomic<bool> gone{false};  ///< whoever writes or reads it is to stop
};
using StoredFileRef = std::shared_ptr<StoredFile>;

/// Writes one file. On the thread for the disk.
class FileWriter {
 public:
  explicit FileWriter(StoredFileRef file) : file_(std::move(file)) {}
  Result<void> write(ByteSpan bytes);
  /// All of it has been written.
  Result<void> finish();
  void discard();

 private:
  Result<void> open();
  Error fault(const char* doing) const;
  const StoredFileRef file_;
  Descriptor descriptor_;
  bool made_ = false;
  bool failed_ = false;  // something is missing: whatever comes behind it, the file is none
};

/// Reads one file, in order. On the thread for the disk.
class FileReader {
 public:
  explicit FileReader(StoredFileRef file) : file_(std::move(file)) {}
  /// The next `size` bytes. Fewer there can only be if the file is no longer what it was: an error.
  Result<SharedBytes> read(std::size_t size);

 private:
  const StoredFileRef file_;
  Descriptor descriptor_;
};

}  // namespace sallyport::files
