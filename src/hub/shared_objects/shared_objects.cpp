#include "hub/shared_objects/shared_objects.hpp"

#include "base/log.hpp"
#include "base/name.hpp"

namespace sallyport::hub {

namespace status = shared_object_status;

SharedObjects::SharedObjects(Context context, SharedObjectOptions options)
    : context_(std::move(context)), options_(std::move(options)) {}

SharedObjects::~SharedObjects() { save_all(); }

SharedObject* SharedObjects::find(const std::string& name) {
  const auto found = objects_.find(name);
  return found == objects_.end() ? nullptr : found->second.object.get();
}

SharedObjects::Opened SharedObjects::open(const std::string& name, bool persistent, bool kept_here) {
  if (!check_path(name)) return {nullptr, status::kCreationFailed};
  if (SharedObject* object = find(name)) {
    if (object->persistent() != persistent) return {nullptr, status::kBadPersistence};
    return {object, {}};
  }
  const std::uint64_t limit = context_.virtual_host->limits().max_shared_objects;
  CountedPlace place = CountedPlace::take(context_.virtual_host, &VirtualHost::shared_objects, limit);
  if (!place) return {nullptr, status::kCreationFailed};
  StoredObjectRef stored;
  if (persistent && kept_here && store()) {
    auto loaded = store()->load(key_of(name));
    if (!loaded) {
      log::error("shared-object-unreadable").field("app", context_.application).field("instance", context_.instance).field("name", name).field("problem", loaded.error().message).reason(loaded.error().reason);
      return {nullptr, status::kCreationFailed};
    }
    stored = *std::move(loaded);
  }
  if (stored && bytes_ + SharedObject::bytes_of(*stored) > shared_object_bounds::kInstanceBytes) return {nullptr, status::kCreationFailed};
  Entry& entry = objects_[name];
  entry.place = std::move(place);
  entry.object = std::make_unique<SharedObject>(static_cast<SharedObjectHome&>(*this), name, persistent, stored);
  return {entry.object.get(), {}};
}

StoredObjectKey SharedObjects::key_of(const std::string& name) const {
  return {options_.folder, context_.virtual_host->name() + '/' + context_.application, context_.instance, name};
}

bool SharedObjects::grow(std::size_t bytes) {
  if (bytes_ + bytes > shared_object_bounds::kInstanceBytes) return false;
  bytes_ += bytes;
  return true;
}

void SharedObjects::flush_soon(SharedObject& object) {
  pending_.insert(&object);
  context_.loop.at_end_of_turn(*this);
}

void SharedObjects::end_of_turn() {
  for (SharedObject* object : std::exchange(pending_, {})) object->flush();
}

void SharedObjects::save_soon(SharedObject& object) {
  unsaved_.insert(&object);
  if (!saver_.armed()) saver_.arm(context_.loop.timers(), kSaveDelay);
}

void SharedObjects::save_all() {
  for (SharedObject* object : std::exchange(unsaved_, {})) object->save();
}

void SharedObjects::unused(SharedObject& object) {
  if (unsaved_.erase(&object) > 0) object.save();
  pending_.erase(&object);
  objects_.erase(std::string(object.name()));
}

}  // namespace sallyport::hub
