#include "store/object_database.hpp"

#include <filesystem>
#include <set>

#include "amf/amf3_decoder.hpp"
#include "amf/amf3_encoder.hpp"
#include "base/decode_budget.hpp"

namespace sallyport::store {
namespace {

using sqlite::Database;
using sqlite::Statement;

constexpr std::int64_t kFormat = 1;  ///< PRAGMA user_version

constexpr const char* kSchema =
    "CREATE TABLE IF NOT EXISTS objects ("
    "  id INTEGER PRIMARY KEY, scope TEXT NOT NULL, instance TEXT NOT NULL, name TEXT NOT NULL,"
    "  version INTEGER NOT NULL, oldest INTEGER NOT NULL, UNIQUE (scope, instance, name)"
    ");"
    "CREATE TABLE IF NOT EXISTS slots ("
    "  object INTEGER NOT NULL, name BLOB NOT NULL, version INTEGER NOT NULL, value BLOB, PRIMARY KEY (object, name)"
    ") WITHOUT ROWID";

/// Of a value that we have written ourselves: what bounds it is the size of an object.
Result<amf::Value> decode_stored(ByteSpan bytes) {
  DecodeBudget budget({.depth = 1'000, .nodes = 10'000'000, .bytes = 256 * 1024 * 1024});
  ByteReader reader(bytes);
  auto value = amf::decode_amf3(reader, budget);
  if (value && !reader.at_end()) return Error{Reason::bad_amf, "there is more behind the value"};
  return value;
}

std::string text_of_name(ByteSpan bytes) { return std::string(as_text(bytes)); }

}  // namespace

Result<ObjectDatabase> ObjectDatabase::open(const std::string& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return Error{Reason::io_error, folder + ": " + error.message()};
  auto opened = Database::open(folder + '/' + std::string(kObjectsFile), kSchema, Database::Durability::power);
  if (!opened) return std::move(opened).error();
  auto format = opened->prepare("PRAGMA user_version");
  if (!format || format->step() != Statement::Step::row) return Error{Reason::io_error, folder + ": " + opened->message()};
  const std::int64_t found = format->number(0);
  format->reset();
  if (found > kFormat) return Error{Reason::configuration_error, folder + ": the shared objects there are of a later version of Sallyport"};
  if (found < kFormat) {
    if (auto marked = opened->run("PRAGMA user_version=1"); !marked) return std::move(marked).error();
  }
  return ObjectDatabase(*std::move(opened));
}

Error ObjectDatabase::fault() const { return {Reason::io_error, "the shared objects cannot be read or written: " + database_.message()}; }

Result<void> ObjectDatabase::done(Statement& statement) const {
  if (statement.step() != Statement::Step::done) return fault();
  return {};
}

Result<std::optional<ObjectDatabase::Row>> ObjectDatabase::find(const hub::StoredObjectKey& key) {
  auto query = database_.prepare("SELECT id, version, oldest FROM objects WHERE scope = ?1 AND instance = ?2 AND name = ?3");
  if (!query) return fault();
  query->bind(1, key.scope).bind(2, key.instance).bind(3, key.name);
  switch (query->step()) {
    case Statement::Step::failed: return fault();
    case Statement::Step::done: return std::optional<Row>();
    case Statement::Step::row: break;
  }
  return std::optional<Row>(Row{query->number(0), static_cast<std::uint32_t>(query->number(1)), static_cast<std::uint32_t>(query->number(2)), false});
}

Result<hub::StoredObjectRef> ObjectDatabase::read(const hub::StoredObjectKey& key) {
  auto row = find(key);
  if (!row) return std::move(row).error();
  if (!*row) return hub::StoredObjectRef();
  auto object = std::make_shared<hub::StoredObject>();
  object->version = (*row)->version;
  object->oldest = (*row)->oldest;
  auto slots = database_.prepare("SELECT name, version, value FROM slots WHERE object = ?1");
  if (!slots) return fault();
  slots->bind(1, (*row)->id);
  Statement::Step step = slots->step();
  for (; step == Statement::Step::row; step = slots->step()) {
    hub::StoredSlot slot{text_of_name(slots->blob(0)), static_cast<std::uint32_t>(slots->number(1)), std::nullopt};
    if (!slots->is_null(2)) {
      auto value = decode_stored(slots->blob(2));
      if (!value) return std::move(value).error().within("the slot " + slot.name);
      slot.value = *std::move(value);
    }
    object->slots.push_back(std::move(slot));
  }
  if (step == Statement::Step::failed) return fault();
  return hub::StoredObjectRef(std::move(object));
}

Result<std::map<std::string, std::uint32_t>> ObjectDatabase::list(const hub::StoredObjectKey& key) {
  auto rows = database_.prepare(
      "SELECT name, version FROM objects WHERE scope = ?1 AND instance = ?2"
      "  AND EXISTS (SELECT 1 FROM slots WHERE object = objects.id AND value IS NOT NULL)");
  if (!rows) return fault();
  rows->bind(1, key.scope).bind(2, key.instance);
  std::map<std::string, std::uint32_t> all;
  Statement::Step step = rows->step();
  for (; step == Statement::Step::row; step = rows->step()) all[rows->text(0)] = static_cast<std::uint32_t>(rows->number(1));
  if (step == Statement::Step::failed) return fault();
  return all;
}

Result<void> ObjectDatabase::write(const Objects& objects) {
  if (auto begun = database_.run("BEGIN IMMEDIATE"); !begun) return fault();
  for (const auto& [key, object] : objects) {
    if (auto written = write_object(key, *object); !written) {
      (void)database_.run("ROLLBACK");
      return written;
    }
  }
  if (auto committed = database_.run("COMMIT"); !committed) {
    const Error error = fault();
    (void)database_.run("ROLLBACK");
    return error;
  }
  return {};
}

Result<ObjectDatabase::Row> ObjectDatabase::find_or_insert(const hub::StoredObjectKey& key) {
  auto row = find(key);
  if (!row) return std::move(row).error();
  if (*row) return **row;
  auto insert = database_.prepare("INSERT INTO objects (scope, instance, name, version, oldest) VALUES (?1, ?2, ?3, 0, 0) RETURNING id");
  if (!insert) return fault();
  insert->bind(1, key.scope).bind(2, key.instance).bind(3, key.name);
  if (insert->step() != Statement::Step::row) return fault();
  const Row inserted{insert->number(0), 0, 0, true};
  if (auto finished = done(*insert); !finished) return std::move(finished).error();
  return inserted;
}

Result<void> ObjectDatabase::write_object(const hub::StoredObjectKey& key, const hub::StoredObject& object) {
  const auto row = find_or_insert(key);
  if (!row) return row.error();
  // A version that has gone back (it counts modulo 2^32) says nothing about which slots are new.
  const bool all = row->is_new || object.version < row->version;
  if (auto written = write_slots(row->id, object, all ? std::nullopt : std::optional(row->version)); !written) return written;
  // As long as no deletion was forgotten every row has its slot, be it as a deleted one.
  if (all || object.oldest != row->oldest) {
    if (auto erased = erase_others(row->id, object); !erased) return erased;
  }
  auto update = database_.prepare("UPDATE objects SET version = ?2, oldest = ?3 WHERE id = ?1");
  if (!update) return fault();
  update->bind(1, row->id).bind(2, std::int64_t{object.version}).bind(3, std::int64_t{object.oldest});
  return done(*update);
}

Result<void> ObjectDatabase::write_slots(std::int64_t id, const hub::StoredObject& object, std::optional<std::uint32_t> newer_than) {
  auto insert = database_.prepare("INSERT OR REPLACE INTO slots (object, name, version, value) VALUES (?1, ?2, ?3, ?4)");
  if (!insert) return fault();
  for (const hub::StoredSlot& slot : object.slots) {
    if (newer_than && slot.version <= *newer_than) continue;
    insert->bind(1, id).bind_blob(2, as_bytes(slot.name)).bind(3, std::int64_t{slot.version});
    ByteVector bytes;
    ByteWriter writer(bytes);
    if (slot.value) amf::encode_amf3(writer, *slot.value);
    if (slot.value) {
      insert->bind_blob(4, bytes);
    } else {
      insert->bind_null(4);
    }
    if (auto inserted = done(*insert); !inserted) return inserted;
    insert->reset();
  }
  return {};
}

Result<void> ObjectDatabase::erase_others(std::int64_t id, const hub::StoredObject& object) {
  std::set<std::string_view> names;
  for (const hub::StoredSlot& slot : object.slots) names.insert(slot.name);
  std::vector<std::string> others;
  auto rows = database_.prepare("SELECT name FROM slots WHERE object = ?1");
  if (!rows) return fault();
  rows->bind(1, id);
  Statement::Step step = rows->step();
  for (; step == Statement::Step::row; step = rows->step()) {
    std::string name = text_of_name(rows->blob(0));
    if (!names.contains(name)) others.push_back(std::move(name));
  }
  if (step == Statement::Step::failed) return fault();
  auto erase = database_.prepare("DELETE FROM slots WHERE object = ?1 AND name = ?2");
  if (!erase) return fault();
  for (const std::string& name : others) {
    erase->bind(1, id).bind_blob(2, as_bytes(name));
    if (auto erased = done(*erase); !erased) return erased;
    erase->reset();
  }
  return {};
}

}  // namespace sallyport::store
