#include "token/revocation_database.hpp"

namespace sallyport::token {
namespace {

constexpr const char* kSchema =
    "CREATE TABLE IF NOT EXISTS revoked ("
    "  kind TEXT NOT NULL CHECK (kind IN ('jti', 'sub', 'key')),"
    "  value TEXT NOT NULL,"
    "  until INTEGER NOT NULL DEFAULT 0,"
    "  PRIMARY KEY (kind, value)"
    ") WITHOUT ROWID";

Error failed(Database& database) {
  return {Reason::configuration_error, "the database cannot be used: " + database.message()};
}

Result<void> finish(Database& database, Statement& statement) {
  if (statement.step() != Statement::Step::done) return failed(database);
  return {};
}

}  // namespace

Result<Database> open_revocations(const std::string& path) {
  return Database::open(path, kSchema);
}

Result<Revocations> read_revocations(Database& database) {
  auto rows = database.prepare("SELECT kind, value, until FROM revoked");
  if (!rows) return std::move(rows).error();
  Revocations all;
  Statement::Step step = rows->step();
  for (; step == Statement::Step::row; step = rows->step()) {
    const auto kind = parse_revoked_by(rows->text(0));
    if (kind) all.add({*kind, rows->text(1), rows->number(2)});
    if (all.size() > Revocations::kMaxEntries)
      return Error{Reason::configuration_error, "the database has more than 200,000 entries"};
  }
  if (step == Statement::Step::failed) return failed(database);
  return all;
}

std::int64_t data_version(Database& database) {
  auto row = database.prepare("PRAGMA data_version");
  return row && row->step() == Statement::Step::row ? row->number(0) : -1;
}

Result<void> store_revocation(Database& database, const Revocation& entry) {
  auto insert = database.prepare("INSERT OR REPLACE INTO revoked (kind, value, until) VALUES (?1, ?2, ?3)");
  if (!insert) return std::move(insert).error();
  insert->bind(1, to_string(entry.kind)).bind(2, entry.value).bind(3, entry.until);
  return finish(database, *insert);
}

Result<void> delete_revocation(Database& database, RevokedBy kind, std::string_view value) {
  auto erase = database.prepare("DELETE FROM revoked WHERE kind = ?1 AND value = ?2");
  if (!erase) return std::move(erase).error();
  erase->bind(1, to_string(kind)).bind(2, value);
  return finish(database, *erase);
}

Result<void> delete_before(Database& database, std::int64_t now) {
  auto erase = database.prepare("DELETE FROM revoked WHERE until > 0 AND until < ?1");
  if (!erase) return std::move(erase).error();
  erase->bind(1, now);
  return finish(database, *erase);
}

}  // namespace sallyport::token
