#pragma once
// ObjectStore: keeps persistent shared objects in SQLite, one file for each StorageDir. Writing happens on a thread of
// its own: whatever waits when it is free goes into one transaction for each file. Of each object only the newest state
// waits.
#include <condition_variable>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "base/clock.hpp"
#include "hub/shared_objects/store.hpp"
#include "store/object_database.hpp"

namespace sallyport::store {

class ObjectStore final : public hub::SharedObjectStore {
 public:
  /// Objects that may wait, should the disk take none; further ones are lost, which is logged.
  static constexpr std::size_t kWaiting = 50'000;
  static constexpr Milliseconds kRetry{1000};  ///< after a failure

  ObjectStore() = default;
  ObjectStore(const ObjectStore&) = delete;
  ObjectStore& operator=(const ObjectStore&) = delete;
  /// Writes what waits.
  ~ObjectStore() override;

  Result<hub::StoredObjectRef> load(const hub::StoredObjectKey& key) override;
  Result<std::map<std::string, std::uint32_t>> list(const hub::StoredObjectKey& key) override;
  void save(const hub::StoredObjectKey& key, hub::StoredObjectRef object) override;
  void commit(const hub::StoredObjectKey& key, hub::StoredObjectRef object, Done done) override;

 private:
  struct Waiting {
    hub::StoredObjectRef object;
    std::vector<Done> done;
  };
  using Batch = std::map<hub::StoredObjectKey, Waiting>;

  void put(const hub::StoredObjectKey& key, hub::StoredObjectRef object, Done done);
  Result<std::map<std::string, std::uint32_t>> list_written(const hub::StoredObjectKey& key);
  hub::StoredObjectRef find_waiting(const hub::StoredObjectKey& key);
  void run();
  void write(Batch batch);
  Result<void> write_folder(const std::string& folder, const ObjectDatabase::Objects& objects);
  void note_outcome(const std::string& folder, const Result<void>& outcome);
  void put_back(Batch::value_type& entry);
  Result<ObjectDatabase*> open_in(std::map<std::string, ObjectDatabase>& open, const std::string& folder);

  std::mutex mutex_;
  std::condition_variable wake_;
  Batch waiting_;
  std::map<hub::StoredObjectKey, hub::StoredObjectRef> writing_;
  bool urgent_ = false;  // somebody waits for an answer
  bool stopping_ = false;
  MonotonicTime retry_at_{};
  std::thread thread_;

  // the thread's own
  std::map<std::string, ObjectDatabase> writers_;
  std::set<std::string> failing_;

  std::mutex open_mutex_;  // two at once would meet in making the file
  std::mutex readers_mutex_;
  std::map<std::string, ObjectDatabase> readers_;
};

}  // namespace sallyport::store
