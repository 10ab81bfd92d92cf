#pragma once
// RevocationStore: the revocations of a text file or a SQLite database, read again when they change. A file
// that is not there yet is an empty one; one that became unusable, or went away, leaves things as they were.
#include <optional>
#include <string>

#include "sqlite/database.hpp"
#include "token/file_stamp.hpp"
#include "token/revocations.hpp"
#include "token/snapshot.hpp"

namespace sallyport::token {

class RevocationStore {
 public:
  /// An empty path: nothing is ever revoked.
  explicit RevocationStore(std::string file) : file_(std::move(file)) {}

  /// Blocks for as long as the file system takes, and for a busy database at most a quarter of a second.
  Result<void> load();
  /// As KeyStore::refresh. One thread at a time.
  void refresh(bool in_any_case);
  /// Any thread.
  std::shared_ptr<const Revocations> revocations() const { return revocations_.get(); }

 private:
  bool is_changed();
  Result<Revocations> read();

  const std::string file_;
  bool was_there_ = false;
  FileStamp seen_;
  std::optional<sqlite::Database> database_;
  std::int64_t seen_version_ = 0;
  Snapshot<Revocations> revocations_;
};

/// For the command line: adds and removes in one step that others see whole or not at all. Takes turns with
/// other writers. Answers what the list holds then.
struct RevocationChange {
  std::vector<Revocation> add;
  std::vector<Revocation> remove;
};
Result<Revocations> change_revocations(const std::string& file, const RevocationChange& change,
                                       std::int64_t now);

}  // namespace sallyport::token
