#include "store/object_store.hpp"

#include <algorithm>
#include <filesystem>
#include <tuple>
#include <utility>

#include <pthread.h>

#include "base/log.hpp"

namespace sallyport::store {
namespace {

constexpr std::size_t kOpenFolders = 64;  ///< databases that are kept open, for reading and for writing

}  // namespace

ObjectStore::~ObjectStore() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

/// The open database of a folder. When there are many all are closed: which are used most changes slowly.
Result<ObjectDatabase*> ObjectStore::open_in(std::map<std::string, ObjectDatabase>& open, const std::string& folder) {
  const auto found = open.find(folder);
  if (found != open.end()) return &found->second;
  if (open.size() >= kOpenFolders) open.clear();
  const std::lock_guard lock(open_mutex_);
  auto database = ObjectDatabase::open(folder);
  if (!database) return std::move(database).error();
  return &open.emplace(folder, *std::move(database)).first->second;
}

hub::StoredObjectRef ObjectStore::find_waiting(const hub::StoredObjectKey& key) {
  const std::lock_guard lock(mutex_);
  if (const auto found = waiting_.find(key); found != waiting_.end()) return found->second.object;
  if (const auto found = writing_.find(key); found != writing_.end()) return found->second;
  return nullptr;
}

Result<hub::StoredObjectRef> ObjectStore::load(const hub::StoredObjectKey& key) {
  if (auto waiting = find_waiting(key)) return waiting;
  std::error_code ignored;
  if (!std::filesystem::exists(key.folder + '/' + std::string(kObjectsFile), ignored)) return hub::StoredObjectRef();
  const std::lock_guard lock(readers_mutex_);
  auto database = open_in(readers_, key.folder);
  if (!database) return std::move(database).error();
  return (*database)->read(key);
}

Result<std::map<std::string, std::uint32_t>> ObjectStore::list_written(const hub::StoredObjectKey& key) {
  std::error_code ignored;
  if (!std::filesystem::exists(key.folder + '/' + std::string(kObjectsFile), ignored)) return std::map<std::string, std::uint32_t>();
  const std::lock_guard lock(readers_mutex_);
  auto database = open_in(readers_, key.folder);
  if (!database) return std::move(database).error();
  return (*database)->list(key);
}

/// What waits comes first: whatever leaves the queue meanwhile is in the file by then.
Result<std::map<std::string, std::uint32_t>> ObjectStore::list(const hub::StoredObjectKey& key) {
  std::map<std::string, std::uint32_t> waiting;
  const auto take = [&](const hub::StoredObjectKey& other, const hub::StoredObjectRef& object) {
    if (std::tie(other.folder, other.scope, other.instance) == std::tie(key.folder, key.scope, key.instance)) waiting[other.name] = object->version;
  };
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [other, object] : writing_) take(other, object);
    for (const auto& [other, entry] : waiting_) take(other, entry.object);
  }
  auto written = list_written(key);
  if (!written) return written;
  for (const auto& [name, version] : waiting) (*written)[name] = std::max((*written)[name], version);
  return written;
}

void ObjectStore::save(const hub::StoredObjectKey& key, hub::StoredObjectRef object) { put(key, std::move(object), {}); }

void ObjectStore::commit(const hub::StoredObjectKey& key, hub::StoredObjectRef object, Done done) { put(key, std::move(object), std::move(done)); }

void ObjectStore::put(const hub::StoredObjectKey& key, hub::StoredObjectRef object, Done done) {
  {
    const std::lock_guard lock(mutex_);
    if (waiting_.size() < kWaiting || waiting_.contains(key)) {
      Waiting& entry = waiting_[key];
      entry.object = std::move(object);
      if (done) {
        entry.done.push_back(std::move(done));
        urgent_ = true;
      }
      if (!thread_.joinable()) thread_ = std::thread([this] { run(); });
      wake_.notify_all();
      return;
    }
  }
  log::error("shared-object-lost").field("folder", key.folder).field("instance", key.instance).field("name", key.name).reason(Reason::io_error);
  if (done) done(Error{Reason::io_error, "too many shared objects wait for the disk"});
}

void ObjectStore::run() {
  ::pthread_setname_np(::pthread_self(), "store");
  std::unique_lock lock(mutex_);
  while (true) {
    wake_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
    if (waiting_.empty()) return;
    // After a failure the disk is left alone for a while, except by who is waiting for an answer.
    wake_.wait_until(lock, retry_at_, [this] { return stopping_ || urgent_; });
    const bool last = stopping_;
    urgent_ = false;
    Batch batch = std::exchange(waiting_, {});
    for (const auto& [key, entry] : batch) writing_[key] = entry.object;
    lock.unlock();
    write(std::move(batch));
    lock.lock();
    writing_.clear();
    if (!last) continue;
    for (const auto& [key, entry] : waiting_) {
      log::error("shared-object-lost").field("folder", key.folder).field("instance", key.instance).field("name", key.name).reason(Reason::io_error);
    }
    return;
  }
}

void ObjectStore::write(Batch batch) {
  std::map<std::string, ObjectDatabase::Objects> by_folder;
  for (const auto& [key, entry] : batch) by_folder[key.folder].emplace_back(key, entry.object);
  std::map<std::string, Result<void>> outcomes;
  for (const auto& [folder, objects] : by_folder) {
    outcomes.emplace(folder, write_folder(folder, objects));
    note_outcome(folder, outcomes.at(folder));
  }
  for (auto& entry : batch) {
    const Result<void>& outcome = outcomes.at(entry.first.folder);
    if (!outcome) put_back(entry);
    for (const Done& done : entry.second.done) done(outcome);
  }
}

Result<void> ObjectStore::write_folder(const std::string& folder, const ObjectDatabase::Objects& objects) {
  auto database = open_in(writers_, folder);
  if (!database) return std::move(database).error();
  auto written = (*database)->write(objects);
  if (!written) writers_.erase(folder);  // opened anew next time: the file may have been replaced
  return written;
}

void ObjectStore::note_outcome(const std::string& folder, const Result<void>& outcome) {
  if (outcome) {
    if (failing_.erase(folder) > 0) log::info("shared-object-store").field("folder", folder).field("effect", "objects are written again");
    return;
  }
  if (!failing_.insert(folder).second) return;
  log::error("shared-object-store").field("folder", folder).field("problem", outcome.error().message).field("effect", "objects wait and are tried again").reason(Reason::io_error);
}

/// Unless something newer waits by now.
void ObjectStore::put_back(Batch::value_type& entry) {
  const std::lock_guard lock(mutex_);
  retry_at_ = monotonic_now() + kRetry;
  waiting_.try_emplace(entry.first, Waiting{entry.second.object, {}});
}

}  // namespace sallyport::store
