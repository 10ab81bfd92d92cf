#include "sqlite/database.hpp"
#include "token/used_tokens.hpp"

namespace sallyport::token {
namespace {

using sqlite::Database;
using sqlite::Statement;

constexpr const char* kSchema =
    "CREATE TABLE IF NOT EXISTS used ("
    "  key TEXT NOT NULL, id TEXT NOT NULL, until INTEGER NOT NULL, PRIMARY KEY (key, id)"
    ") WITHOUT ROWID;"
    "CREATE INDEX IF NOT EXISTS used_until ON used (until)";

constexpr std::int64_t kSweep = 60;  ///< seconds between looks for what may be forgotten

class UsedDatabase final : public UsedTokens {
 public:
  UsedDatabase(Database database, std::size_t max_entries)
      : database_(std::move(database)), max_entries_(max_entries) {}

  Result<bool> use(std::string_view key, std::string_view id, std::int64_t until, std::int64_t now) override {
    const std::lock_guard lock(mutex_);
    if (now >= next_sweep_ || entries_ >= max_entries_) {
      if (auto swept = sweep(now); !swept) return std::move(swept).error();
    }
    if (entries_ >= max_entries_)
      return Error{Reason::rate_limit, "too many tokens were used in a short time"};
    auto insert = database_.prepare("INSERT OR IGNORE INTO used (key, id, until) VALUES (?1, ?2, ?3)");
    if (!insert) return unusable();
    insert->bind(1, key).bind(2, id).bind(3, until);
    if (insert->step() != Statement::Step::done) return unusable();
    const bool is_new = database_.changes() == 1;
    entries_ += is_new ? 1 : 0;
    return is_new;
  }

 private:
  Error unusable() const {
    return {Reason::io_error, "the register of used tokens cannot be written: " + database_.message()};
  }

  Result<void> sweep(std::int64_t now) {
    auto erase = database_.prepare("DELETE FROM used WHERE until < ?1");
    if (!erase) return unusable();
    erase->bind(1, now);
    if (erase->step() != Statement::Step::done) return unusable();
    auto count = database_.prepare("SELECT count(*) FROM used");
    if (!count || count->step() != Statement::Step::row) return unusable();
    entries_ = static_cast<std::size_t>(count->number(0));
    next_sweep_ = now + kSweep;
    return {};
  }

  std::mutex mutex_;
  Database database_;
  const std::size_t max_entries_;
  std::size_t entries_ = 0;
  std::int64_t next_sweep_ = 0;
};

}  // namespace

Result<std::unique_ptr<UsedTokens>> use_database(const std::string& path, std::size_t max_entries) {
  auto database = Database::open(path, kSchema);
  if (!database) return std::move(database).error();
  return std::unique_ptr<UsedTokens>(std::make_unique<UsedDatabase>(*std::move(database), max_entries));
}

}  // namespace sallyport::token
