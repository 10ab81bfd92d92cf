#include "sqlite/database.hpp"

#include <fstream>

#include <sqlite3.h>

namespace sallyport::sqlite {
namespace {

constexpr std::string_view kMagic = "SQLite format 3";

Error fault(std::string why) {
  return {Reason::configuration_error, std::move(why)};
}

}  // namespace

bool is_database_file(const std::string& path) {
  for (const std::string_view ending : {".db", ".sqlite", ".sqlite3"}) {
    if (path.ends_with(ending)) return true;
  }
  std::string beginning(kMagic.size(), '\0');
  std::ifstream(path, std::ios::binary)
      .read(beginning.data(), static_cast<std::streamsize>(beginning.size()));
  return beginning == kMagic;
}

void Database::Close::operator()(sqlite3* db) const {
  sqlite3_close(db);
}
void Statement::Finalize::operator()(sqlite3_stmt* statement) const {
  sqlite3_finalize(statement);
}

Result<Database> Database::open(const std::string& path, const char* schema, Durability durability) {
  sqlite3* raw = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &raw,
                                   SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
  Database database(raw);
  if (code != SQLITE_OK) return fault(path + ": " + database.message());
  sqlite3_busy_timeout(raw, kBusyMilliseconds);
  const char* const synchronous = durability == Durability::power ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL";
  for (const char* sql : {"PRAGMA journal_mode=WAL", synchronous, schema}) {
    if (auto done = database.run(sql); !done) return std::move(done).error().within(path);
  }
  return database;
}

Result<void> Database::run(const char* sql) {
  if (sqlite3_exec(db_.get(), sql, nullptr, nullptr, nullptr) != SQLITE_OK) return fault(message());
  return {};
}

Result<Statement> Database::prepare(const char* sql) {
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v2(db_.get(), sql, -1, &statement, nullptr) != SQLITE_OK) return fault(message());
  return Statement(statement);
}

std::string Database::message() const {
  return db_ ? sqlite3_errmsg(db_.get()) : "no memory";
}
int Database::changes() const {
  return sqlite3_changes(db_.get());
}

Statement& Statement::bind(int index, std::string_view text) {
  sqlite3_bind_text(statement_.get(), index, text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT);
  return *this;
}

Statement& Statement::bind(int index, std::int64_t number) {
  sqlite3_bind_int64(statement_.get(), index, number);
  return *this;
}

Statement& Statement::bind_blob(int index, ByteSpan bytes) {
  static constexpr std::uint8_t kNothing = 0;  // a null pointer would bind NULL
  const void* const data = bytes.empty() ? &kNothing : bytes.data();
  sqlite3_bind_blob(statement_.get(), index, data, static_cast<int>(bytes.size()), SQLITE_TRANSIENT);
  return *this;
}

Statement& Statement::bind_null(int index) {
  sqlite3_bind_null(statement_.get(), index);
  return *this;
}

Statement::Step Statement::step() {
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return Step::row;
  return code == SQLITE_DONE ? Step::done : Step::failed;
}

void Statement::reset() {
  sqlite3_reset(statement_.get());
}

std::string Statement::text(int column) const {
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement_.get(), column));
  return text ? std::string(text, static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column)))
              : std::string();
}

std::int64_t Statement::number(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

ByteSpan Statement::blob(int column) const {
  const auto* bytes = static_cast<const std::uint8_t*>(sqlite3_column_blob(statement_.get(), column));
  if (!bytes) return {};
  return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column))};
}

bool Statement::is_null(int column) const {
  return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL;
}

}  // namespace sallyport::sqlite
