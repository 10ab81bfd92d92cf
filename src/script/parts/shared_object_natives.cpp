// ScriptObjects: the natives beneath api/shared_objects.js. The first argument is the number of the object; one that is
// not held is answered as FMS answers for an object that was closed.
#include <algorithm>

#include "hub/shared_objects/shared_objects.hpp"
#include "script/parts/shared_objects.hpp"

namespace sallyport::script {

void ScriptObjects::add_natives(NativeTable& natives) {
  natives.add("openObject", [this](const Arguments& a) { return static_cast<double>(open(a.text(0), a.flag(1))); });
  natives.add("openRemoteObject", [this](const Arguments& a) { return static_cast<double>(open_remote(a.text(0), a.flag(1))); });
  natives.add("attachObject", [this](const Arguments& a) { return attach(a.id(0), a.number(1)); });
  natives.add("closeObject", [this](const Arguments& a) { close(a.id(0)); });
  add_slot_natives(natives);
  add_lock_natives(natives);
  add_storage_natives(natives);
  add_property_natives(natives);
}

void ScriptObjects::add_slot_natives(NativeTable& natives) {
  natives.add("slot", [this](const Arguments& a) { return slot(a.id(0), a.text(1)); });
  natives.add("setSlot", [this](const Arguments& a) { return set_slot(a.id(0), a.text(1), a.value(2)); });
  natives.add("slotNames", [this](const Arguments& a) { return names_of(a.id(0)); });
  natives.add("slotCount", [this](const Arguments& a) {
    const hub::SharedObject* const one = object(a.id(0));
    return one ? static_cast<double>(one->size()) : 0.0;
  });
  natives.add("clearObject", [this](const Arguments& a) {
    hub::SharedObject* const one = object(a.id(0));
    if (one) one->clear();
    return one != nullptr;
  });
  natives.add("sendToObject", [this](const Arguments& a) { return send(a.id(0), a.value(1)); });
}

void ScriptObjects::add_lock_natives(NativeTable& natives) {
  natives.add("lockObject", [this](const Arguments& a) {
    hub::SharedObject* const one = object(a.id(0));
    if (!one) return -1.0;
    one->lock();
    return static_cast<double>(one->locks());
  });
  natives.add("unlockObject", [this](const Arguments& a) { return unlock(a.id(0)); });
}

void ScriptObjects::add_storage_natives(NativeTable& natives) {
  natives.add("commitObject", [this](const Arguments& a) { return commit(find(a.id(0))); });
  natives.add("commitNamed", [this](const Arguments& a) { return commit_named(a.text(0)); });
  natives.add("commitObjects", [this](const Arguments&) { return home_.instance().shared_objects().commit_all_now().ok(); });
  natives.add("clearObjects", [this](const Arguments& a) { return home_.instance().shared_objects().clear_matching(a.text(0)); });
  natives.add("purgeObject", [this](const Arguments& a) {
    hub::SharedObject* const one = object(a.id(0));
    if (one) one->purge(static_cast<std::uint32_t>(std::min<std::uint64_t>(a.id(1), one->version())));
  });
}

void ScriptObjects::add_property_natives(NativeTable& natives) {
  natives.add("objectVersion", [this](const Arguments& a) {
    const hub::SharedObject* const one = object(a.id(0));
    return one ? static_cast<double>(one->version()) : 0.0;
  });
  natives.add("isObjectDirty", [this](const Arguments& a) {
    const hub::SharedObject* const one = object(a.id(0));
    return one != nullptr && one->is_dirty();
  });
  natives.add("autoCommit", [this](const Arguments& a) {
    const hub::SharedObject* const one = object(a.id(0));
    return one != nullptr && one->auto_commit();
  });
  natives.add("setAutoCommit", [this](const Arguments& a) {
    if (hub::SharedObject* const one = object(a.id(0))) one->set_auto_commit(a.flag(1));
  });
  natives.add("resyncDepth", [this](const Arguments& a) {
    const hub::SharedObject* const one = object(a.id(0));
    return one && one->resync_depth() ? static_cast<double>(*one->resync_depth()) : -1.0;
  });
  natives.add("setResyncDepth", [this](const Arguments& a) {
    const double depth = a.number(1);
    hub::SharedObject* const one = object(a.id(0));
    if (one) one->set_resync_depth(depth < 0 ? std::nullopt : std::optional(static_cast<std::uint32_t>(depth)));
  });
}

}  // namespace sallyport::script
