#pragma once
// The revocations in SQLite: table revoked(kind, value, until).
#include "sqlite/database.hpp"
#include "token/revocations.hpp"

namespace sallyport::token {

using sqlite::Database;
using sqlite::Statement;

Result<Database> open_revocations(const std::string& path);
Result<Revocations> read_revocations(Database& database);
/// A number that differs once another connection has changed something.
std::int64_t data_version(Database& database);
/// Within a transaction of the caller's.
Result<void> store_revocation(Database& database, const Revocation& entry);
Result<void> delete_revocation(Database& database, RevokedBy kind, std::string_view value);
Result<void> delete_before(Database& database, std::int64_t now);

}  // namespace sallyport::token
