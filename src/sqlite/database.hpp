#pragma once
// Database: a SQLite file. Every call may wait for a writer in another process, at most kBusyMilliseconds.
// One thread at a time.
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace sallyport::sqlite {

/// Whether a path names a database rather than a text file: by its ending (.db, .sqlite, .sqlite3), or
/// because it is one.
bool is_database_file(const std::string& path);

class Statement;

class Database {
 public:
  static constexpr int kBusyMilliseconds = 250;

  enum class Durability {
    process,  ///< a commit survives the end of the process; a power failure may take the last ones back
    power,    ///< a commit is on the disk when it is done
  };
  /// Opens or makes the file (in WAL mode), and applies `schema` to it. configuration_error.
  static Result<Database> open(const std::string& path, const char* schema, Durability durability = Durability::process);

  Result<void> run(const char* sql);
  /// The text is SQL of ours; what comes from outside is bound.
  Result<Statement> prepare(const char* sql);
  std::string message() const;
  /// Rows the last INSERT, UPDATE or DELETE changed.
  int changes() const;

 private:
  struct Close {
    void operator()(sqlite3* db) const;
  };
  explicit Database(sqlite3* db) : db_(db) {}
  std::unique_ptr<sqlite3, Close> db_;
};

/// A prepared statement; lives shorter than its database. Bind, step, read columns; reset to use it again.
class Statement {
 public:
  enum class Step { row, done, failed };

  Statement& bind(int index, std::string_view text);
  Statement& bind(int index, std::int64_t number);
  Statement& bind_blob(int index, ByteSpan bytes);
  Statement& bind_null(int index);
  Step step();
  void reset();
  std::string text(int column) const;
  std::int64_t number(int column) const;
  /// Valid until the next step.
  ByteSpan blob(int column) const;
  bool is_null(int column) const;

 private:
  friend class Database;
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  explicit Statement(sqlite3_stmt* statement) : statement_(statement) {}
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

}  // namespace sallyport::sqlite
