// Changing a revocation list: the text file is replaced by a rename, the database changed in one transaction.
#include <cerrno>
#include <cstring>
#include <filesystem>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/replace_file.hpp"
#include "token/revocation_database.hpp"
#include "token/revocation_store.hpp"

namespace sallyport::token {
namespace {

constexpr std::size_t kMaxFile = 16 * 1024 * 1024;

Error fault(const std::string& file, std::string_view why) {
  return {Reason::configuration_error, file + ": " + std::string(why)};
}

/// Holds the turn of writing as long as it lives. The lock is on a file beside the list, because the list
/// itself is replaced.
class Turn {
 public:
  explicit Turn(const std::string& file)
      : fd_(::open((file + ".lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)) {
    if (fd_ >= 0 && ::flock(fd_, LOCK_EX) != 0) errno_ = errno;
    if (fd_ < 0) errno_ = errno;
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;
  ~Turn() {
    if (fd_ >= 0) ::close(fd_);
  }
  int error() const { return errno_; }

 private:
  const int fd_;
  int errno_ = 0;
};

Result<Revocations> change_text(const std::string& file, const RevocationChange& change, std::int64_t now) {
  const Turn turn(file);
  if (turn.error() != 0) return fault(file + ".lock", std::strerror(turn.error()));
  Revocations all;
  if (FileStamp::of(file).exists) {
    const auto text = read_whole(file, kMaxFile);
    if (!text) return fault(file, text.error().message);
    auto parsed = Revocations::parse(text->text);
    if (!parsed) return fault(file, parsed.error().message);
    all = *std::move(parsed);
  }
  for (const Revocation& entry : change.remove) all.remove(entry.kind, entry.value);
  for (const Revocation& entry : change.add) all.add(entry);
  all.forget_before(now);
  if (auto replaced = replace_file(file, all.to_text(), 0644); !replaced) return std::move(replaced).error();
  return all;
}

Result<void> apply(Database& database, const RevocationChange& change, std::int64_t now) {
  for (const Revocation& entry : change.remove) {
    if (auto done = delete_revocation(database, entry.kind, entry.value); !done) return done;
  }
  for (const Revocation& entry : change.add) {
    if (auto done = store_revocation(database, entry); !done) return done;
  }
  return delete_before(database, now);
}

Result<Revocations> change_database(const std::string& file, const RevocationChange& change,
                                    std::int64_t now) {
  auto database = open_revocations(file);
  if (!database) return std::move(database).error();
  if (auto begun = database->run("BEGIN IMMEDIATE"); !begun) return std::move(begun).error().within(file);
  if (auto applied = apply(*database, change, now); !applied) {
    (void)database->run("ROLLBACK");
    return std::move(applied).error().within(file);
  }
  if (auto done = database->run("COMMIT"); !done) return std::move(done).error().within(file);
  return read_revocations(*database);
}

}  // namespace

Result<Revocations> change_revocations(const std::string& file, const RevocationChange& change,
                                       std::int64_t now) {
  return sqlite::is_database_file(file) ? change_database(file, change, now) : change_text(file, change, now);
}

}  // namespace sallyport::token
