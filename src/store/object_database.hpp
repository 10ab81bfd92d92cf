#pragma once
// ObjectDatabase: the persistent shared objects of one StorageDir, in the file shared-objects.db there. A slot is a row,
// its value is AMF3; deleted slots that are still remembered are rows without a value. One thread at a time.
#include "hub/shared_objects/store.hpp"
#include "sqlite/database.hpp"

namespace sallyport::store {

inline constexpr std::string_view kObjectsFile = "shared-objects.db";

class ObjectDatabase {
 public:
  /// Opens or makes the file; the folder is made too.
  static Result<ObjectDatabase> open(const std::string& folder);

  /// Null if there is none.
  Result<hub::StoredObjectRef> read(const hub::StoredObjectKey& key);

  /// Name and version of each object of that scope and instance that has a slot.
  Result<std::map<std::string, std::uint32_t>> list(const hub::StoredObjectKey& key);

  using Objects = std::vector<std::pair<hub::StoredObjectKey, hub::StoredObjectRef>>;
  /// All of them or none. On the disk, not only with the kernel, when it returns without an error.
  Result<void> write(const Objects& objects);

 private:
  explicit ObjectDatabase(sqlite::Database database) : database_(std::move(database)) {}
  struct Row {
    std::int64_t id = 0;
    std::uint32_t version = 0;
    std::uint32_t oldest = 0;
    bool is_new = false;
  };
  Error fault() const;
  Result<void> done(sqlite::Statement& statement) const;
  Result<std::optional<Row>> find(const hub::StoredObjectKey& key);
  Result<Row> find_or_insert(const hub::StoredObjectKey& key);
  Result<void> write_object(const hub::StoredObjectKey& key, const hub::StoredObject& object);
  Result<void> write_slots(std::int64_t id, const hub::StoredObject& object, std::optional<std::uint32_t> newer_than);
  Result<void> erase_others(std::int64_t id, const hub::StoredObject& object);

  sqlite::Database database_;
};

}  // namespace sallyport::store
