#pragma once
// KeyStore: the keys of one or more files, read again when a file changes. A file that became unusable leaves
// the keys as they were, and the log says so.
#include <map>
#include <string>
#include <vector>

#include "token/file_stamp.hpp"
#include "token/key.hpp"
#include "token/snapshot.hpp"

namespace sallyport::token {

/// Keys by name. Immutable.
class KeySet {
 public:
  KeySet() = default;
  /// configuration_error if two keys have one name.
  static Result<KeySet> of(std::vector<Key> keys);
  /// The key of that name, or null. Without a name: the only key of that type, or null.
  const Key* find(std::string_view name, KeyType type) const;
  std::size_t size() const { return keys_.size(); }

 private:
  std::map<std::string, Key, std::less<>> keys_;
};

class KeyStore {
 public:
  explicit KeyStore(std::vector<std::string> files) : files_(std::move(files)) {}

  /// Reads all files. Blocks for as long as the file system takes. One thread at a time.
  Result<void> load();
  /// Loads again if a file looks different, or in any case. Logs what came of it. One thread at a time.
  void refresh(bool in_any_case);
  /// Any thread.
  std::shared_ptr<const KeySet> keys() const { return keys_.get(); }

 private:
  std::vector<FileStamp> stamps() const;
  Result<std::vector<Key>> read_file(const std::string& file) const;

  const std::vector<std::string> files_;
  std::vector<FileStamp> seen_;
  Snapshot<KeySet> keys_;
};

}  // namespace sallyport::token
