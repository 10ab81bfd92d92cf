#pragma once
// SharedObject: named slots that their users change and see change. One object of an instance, on the host's thread.
//
//   client, script ──set, remove, clear, send──▶ slots and batch ──end of turn──▶ all users
//                                                     └──a little later──▶ store, if persistent
//
// The version rises with each batch of changes, by one unless parts of it were saved before. Users are told at the end of the host's turn; not while the
// object is locked, and with DurableSuccess not before the store has the batch on disk.
#include <deque>
#include <map>

#include "hub/shared_objects/batch.hpp"
#include "hub/shared_objects/home.hpp"

namespace sallyport::hub {

class SharedObject {
 public:
  /// `stored`: what was kept of it, or null; the home has room for it. `home` outlives the object.
  SharedObject(SharedObjectHome& home, std::string name, bool persistent, const StoredObjectRef& stored);
  /// Bytes that such an object will count as.
  static std::size_t bytes_of(const StoredObject& stored);
  SharedObject(const SharedObject&) = delete;
  SharedObject& operator=(const SharedObject&) = delete;
  ~SharedObject();

  const std::string& name() const { return name_; }
  bool persistent() const { return persistent_; }
  std::uint32_t version() const { return version_; }

  /// Makes `user` one of those who are told, and tells it the object as it is, or what has changed since `known` (0:
  /// it knows nothing). Again: tells it again.
  void use(SharedObjectUser& user, std::uint32_t known = 0);
  /// Behind the last user's release the object is gone, unless it is watched.
  void release(SharedObjectUser& user);
  /// There is at most one, and it ends before its watcher does.
  void watch(SharedObjectWatcher& watcher) { watcher_ = &watcher; }
  /// A lock ends with it. If nobody uses the object it is gone then.
  void end_watch();
  /// From now on it stands for an object that lives elsewhere, and is not kept here. There is at most one master, and it
  /// lets go, with nullptr, before it ends.
  void follow(SharedObjectMaster* master);
  bool follows() const { return master_ != nullptr; }
  bool is_used_by(const SharedObjectUser& user) const { return users_.contains(&user); }
  std::size_t user_count() const { return users_.size(); }

  /// Nullptr if there is no such slot; valid until the next change.
  const amf::Value* get(std::string_view name) const;
  std::vector<std::string> names() const;
  std::size_t size() const { return slots_.size(); }
  std::size_t bytes() const { return bytes_; }

  // Changes, also while the object is locked. `writer` is told success for what others are told as a change.
  /// Undefined and null remove the slot. Refused (rejected) beyond the limits.
  Result<void> set(const std::string& name, const amf::Value& value, SharedObjectUser* writer = nullptr);
  /// Whether there was such a slot.
  bool remove(const std::string& name);
  void clear();
  /// `arguments`: the handler's name first. Refused (rejected) if they are too large, or too much waits to be told.
  Result<void> send(std::vector<amf::Value> arguments);

  // What the master says: told to the users and to the watcher, and not said back.
  /// Undefined: the slot is gone. Refused as set() refuses.
  Result<void> mirror(const std::string& name, const amf::Value& value);
  /// `is_own`: the watcher has sent it, and does not hear it.
  void mirror_message(std::vector<amf::Value> arguments, bool is_own);

  /// What a client asks for (not use and release): waits while the object is locked, and what is refused is answered.
  void apply(SharedObjectUser& user, SharedObjectAction action);
  /// Answers a write that is not done: with what the slots are in truth.
  void refuse(SharedObjectUser& user, const SharedObjectAction& action);

  /// Locks nest. A lock ends by itself after LockTimeOut.
  void lock();
  void unlock();
  bool locked() const { return locks_ > 0; }
  unsigned locks() const { return locks_; }

  /// Tells the users what has happened, unless it is locked or its last batch is on its way to the disk.
  void flush();

  // Persistence.
  bool auto_commit() const { return auto_commit_; }
  void set_auto_commit(bool on);
  /// Has changed since it was given to the store.
  bool is_dirty() const { return dirty_; }
  /// Gives it to the store if it is dirty; it is on disk soon.
  void save();
  /// `done` is called on the host when it is on disk. Errors: not_supported for objects that are not kept, io_error.
  void commit(std::function<void(Result<void>)> done);
  /// The same, and waits for it: for scripts, whose commit() answers.
  Result<void> commit_now();
  /// The same; `done` is called on the store's thread. The error: it never is.
  Result<void> hand_to_store(SharedObjectStore::Done done);

  /// How many versions deleted slots are remembered, for clients that come back.
  void set_resync_depth(std::optional<std::uint32_t> versions);
  std::optional<std::uint32_t> resync_depth() const { return resync_depth_; }
  /// Forgets slots that were deleted up to that version.
  void purge(std::uint32_t version);
  std::size_t remembered() const { return deleted_.size(); }

 private:
  struct Slot {
    amf::Value value;
    std::uint32_t version = 0;
    std::size_t size = 0;  // with the name
  };
  struct Waiting {
    SharedObjectUser* user;
    SharedObjectAction action;
    std::size_t size;
  };

  void load(const StoredObject& stored);
  /// As it is, with what is not told yet; what changes behind it gets a later version, by which the store knows it.
  StoredObjectRef take_snapshot();
  /// Of what changes now.
  std::uint32_t next_version() const { return version_ + 1 + snapshots_; }
  bool kept() const { return persistent_ && !master_ && home_.store() != nullptr; }
  Result<void> write(const std::string& name, const amf::Value& value, SharedObjectUser* writer);
  bool erase(const std::string& name);
  Result<void> broadcast(std::vector<amf::Value> arguments);
  Result<void> check_limits(const std::string& name, const amf::Value& value, std::size_t value_size) const;
  void note_change();
  void remember_deletion(const std::string& name);
  void apply_now(SharedObjectUser& user, SharedObjectAction& action);
  void set_for(SharedObjectUser& user, std::vector<amf::Property>& slots);
  void remove_for(SharedObjectUser& user, const amf::Property& slot);
  void send_for_client(std::vector<amf::Value> arguments);
  void end_if_unused();
  void wait_for_unlock(SharedObjectUser& user, SharedObjectAction action);
  void end_lock();
  bool may_resume_from(std::uint32_t known) const;
  const std::vector<SharedObjectUpdateRef>& whole();
  std::vector<SharedObjectUpdateRef> since(std::uint32_t known) const;
  void tell(const SharedObjectBatch& batch, bool kept);
  void commit_batch(SharedObjectBatch batch);
  void on_batch_committed(const SharedObjectBatch& batch, const Result<void>& result);

  SharedObjectHome& home_;
  const std::string name_;
  const bool persistent_;
  std::uint32_t version_ = 0;
  std::map<std::string, Slot, std::less<>> slots_;
  std::size_t bytes_ = 0;
  std::map<std::string, std::uint32_t> deleted_;  // with the version of that; of persistent objects only
  std::uint32_t oldest_ = 0;                      // deletions up to this version are forgotten
  // A server that was killed may have told its clients versions that never came to the disk. What clients know from
  // then does not count: known versions are those up to stored_, and those of this life.
  std::uint32_t stored_ = 0;
  std::uint32_t born_ = 0;
  std::set<SharedObjectUser*, std::less<>> users_;
  SharedObjectWatcher* watcher_ = nullptr;
  SharedObjectMaster* master_ = nullptr;
  SharedObjectBatch batch_;
  std::uint32_t snapshots_ = 0;  // that were taken since batch_ began to change
  std::vector<SharedObjectUpdateRef> whole_;  // what newcomers get, as long as nothing changes
  unsigned locks_ = 0;
  loop::Timer lock_timer_{[this] { end_lock(); }};
  std::deque<Waiting> waiting_;
  std::size_t waiting_bytes_ = 0;
  std::optional<std::uint32_t> resync_depth_;
  bool auto_commit_ = true;
  bool dirty_ = false;
  std::optional<SharedObjectBatch> committing_;  // on its way to the disk; users are told then
  std::shared_ptr<SharedObject*> alive_ = std::make_shared<SharedObject*>(this);  // answers of the store may come late
};

}  // namespace sallyport::hub
