#pragma once
// SharedObjects: the shared objects of an instance, by name. An object exists as long as anybody uses it; a persistent
// one is read from the store when the first comes, and given to it when the last has gone. Host's thread.
#include <map>
#include <memory>

#include "hub/shared_objects/shared_object.hpp"
#include "hub/virtual_host.hpp"

namespace sallyport::hub {

class SharedObjects final : private SharedObjectHome, private loop::TurnEnd {
 public:
  /// How long a change may wait before it is given to the store.
  static constexpr Milliseconds kSaveDelay{500};

  struct Context {
    loop::EventLoop& loop;
    SharedObjectStore* store = nullptr;  ///< outlives the objects; nullptr: nothing is kept on disk
    std::shared_ptr<VirtualHost> virtual_host;
    std::string application;
    std::string instance;
  };
  SharedObjects(Context context, SharedObjectOptions options);
  ~SharedObjects() override;

  /// For objects that are opened, and limits that are looked at, from now on.
  void set_options(const SharedObjectOptions& options) { options_ = options; }
  const SharedObjectOptions& options() const override { return options_; }

  struct Opened {
    SharedObject* object = nullptr;
    std::string_view status;  ///< if null: why, as a code for the user
  };
  /// The object of that name, made or read if it is not there. Whoever asks uses or attaches to it next.
  /// `kept_here`: false for one that will stand for an object elsewhere; it is not read from the store.
  Opened open(const std::string& name, bool persistent, bool kept_here = true);
  /// Nullptr if nobody uses one of that name.
  SharedObject* find(const std::string& name);
  /// Puts every object that has changed on the disk, and waits for it. Errors: not_supported, io_error.
  Result<void> commit_all_now();
  /// application.clearSharedObjects: of the objects that `pattern` means (object_pattern.hpp), those in use lose their
  /// slots, and nothing of the others stays on the disk. Waits for it. False: none was meant, or some failed.
  bool clear_matching(std::string_view pattern);
  std::size_t count() const { return objects_.size(); }
  std::size_t bytes() const { return bytes_; }

 private:
  struct Entry {
    CountedPlace place;
    std::unique_ptr<SharedObject> object;
  };

  loop::EventLoop& event_loop() override { return context_.loop; }
  bool grow(std::size_t bytes) override;
  void shrink(std::size_t bytes) override { bytes_ -= bytes; }
  void flush_soon(SharedObject& object) override;
  void save_soon(SharedObject& object) override;
  SharedObjectStore* store() override { return options_.folder.empty() ? nullptr : context_.store; }
  StoredObjectKey key_of(const SharedObject& object) const override { return key_of(object.name()); }
  void unused(SharedObject& object) override;
  void end_of_turn() override;
  StoredObjectKey key_of(const std::string& name) const;
  void save_all();
  bool clear_stored(std::string_view pattern, bool& found);

  Context context_;
  SharedObjectOptions options_;
  std::size_t bytes_ = 0;
  std::set<SharedObject*> pending_;  // flush at the end of the turn
  std::set<SharedObject*> unsaved_;
  loop::Timer saver_{[this] { save_all(); }};
  std::map<std::string, Entry> objects_;
};

}  // namespace sallyport::hub
