#pragma once
// Where configuration files come from: the disk, or memory for tests and the fuzzer. Paths are relative to
// the root folder, joined by '/'.
#include <map>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace sallyport::config {

/// Configuration files larger than this are refused.
inline constexpr std::size_t kMaxFileBytes = 1024 * 1024;

struct FolderEntry {
  std::string name;
  bool is_folder = false;
};

class FileSource {
 public:
  virtual ~FileSource() = default;
  virtual bool is_file(const std::string& path) const = 0;
  virtual bool is_folder(const std::string& path) const = 0;
  /// Whole contents, at most kMaxFileBytes.
  virtual Result<std::string> read(const std::string& path) const = 0;
  /// Sorted by name; empty if the folder does not exist.
  virtual std::vector<FolderEntry> list(const std::string& folder) const = 0;
};

/// Files beneath a folder of the disk. Links are followed: the tree is the operator's own.
class DiskFiles : public FileSource {
 public:
  explicit DiskFiles(std::string root) : root_(std::move(root)) {}
  bool is_file(const std::string& path) const override;
  bool is_folder(const std::string& path) const override;
  Result<std::string> read(const std::string& path) const override;
  std::vector<FolderEntry> list(const std::string& folder) const override;

 private:
  std::string on_disk(const std::string& path) const;
  std::string root_;
};

/// Path to contents; folders exist if something lies in them.
class MemoryFiles : public FileSource {
 public:
  explicit MemoryFiles(std::map<std::string, std::string> files) : files_(std::move(files)) {}
  bool is_file(const std::string& path) const override;
  bool is_folder(const std::string& path) const override;
  Result<std::string> read(const std::string& path) const override;
  std::vector<FolderEntry> list(const std::string& folder) const override;

 private:
  std::map<std::string, std::string> files_;
};

}  // namespace sallyport::config
