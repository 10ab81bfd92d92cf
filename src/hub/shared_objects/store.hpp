#pragma once
// Where persistent shared objects are kept. Implemented above the hub.
#include <compare>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "amf/value.hpp"
#include "base/result.hpp"

namespace sallyport::hub {

struct StoredObjectKey {
  std::string folder;    ///< StorageDir, absolute; an operator's path
  std::string scope;     ///< virtual host and application, which may share a folder with others
  std::string instance;
  std::string name;      ///< has passed the name grammar
  auto operator<=>(const StoredObjectKey&) const = default;
};

struct StoredSlot {
  std::string name;
  std::uint32_t version = 0;        ///< of the object when it was set or deleted
  std::optional<amf::Value> value;  ///< nullopt: deleted, and remembered for clients that come back
  bool operator==(const StoredSlot&) const = default;
};

/// An object as it is at one version. Immutable once it is handed over.
struct StoredObject {
  std::uint32_t version = 0;
  std::uint32_t oldest = 0;  ///< deletions up to this version have been forgotten
  std::vector<StoredSlot> slots;
  bool operator==(const StoredObject&) const = default;
};
using StoredObjectRef = std::shared_ptr<const StoredObject>;

class SharedObjectStore {
 public:
  virtual ~SharedObjectStore() = default;
  /// What was saved last, whether or not it has reached the disk; null if there is none. On an application host;
  /// reads a file.
  virtual Result<StoredObjectRef> load(const StoredObjectKey& key) = 0;
  /// The objects of the key's folder, scope and instance that have slots, by name, with the versions they are saved
  /// with; some may have lost their slots just now. On an application host; reads a file.
  virtual Result<std::map<std::string, std::uint32_t>> list(const StoredObjectKey& key) = 0;
  /// Keeps the object, on disk within the store's delay; a later one of the same key takes its place. Any thread.
  virtual void save(const StoredObjectKey& key, StoredObjectRef object) = 0;
  /// The same at once. `done` is called when the object is on disk, or could not be written, in which case it is tried
  /// again as after save(). On the store's own thread, in the order of the calls. Any thread.
  using Done = std::function<void(Result<void>)>;
  virtual void commit(const StoredObjectKey& key, StoredObjectRef object, Done done) = 0;
};

}  // namespace sallyport::hub
