// SharedObjects: application.clearSharedObjects.
#include "base/log.hpp"
#include "base/name.hpp"
#include "hub/shared_objects/commit_wait.hpp"
#include "hub/shared_objects/object_pattern.hpp"
#include "hub/shared_objects/shared_objects.hpp"

namespace sallyport::hub {

bool SharedObjects::clear_matching(std::string_view pattern) {
  if (pattern.size() > kMaxNameBytes + 1) return false;  // no name is that long
  CommitWait commits;
  bool found = false;
  for (const auto& [name, entry] : objects_) {
    if (!means_object(pattern, name)) continue;
    found = true;
    entry.object->clear();
    if (entry.object->persistent() && store()) (void)entry.object->hand_to_store(commits.expect());
  }
  const bool stored = clear_stored(pattern, found);
  return commits.wait().ok() && stored && (found || means_several(pattern));
}

/// Those that nobody uses. Of each its version stays behind, so that clients that come back with an older one are not
/// taken for knowing what comes to the name later.
bool SharedObjects::clear_stored(std::string_view pattern, bool& found) {
  if (!store()) return true;
  const auto stored = store()->list(key_of(std::string()));
  if (!stored) {
    log::error("shared-object-unreadable").field("app", context_.application).field("instance", context_.instance).field("name", pattern).field("problem", stored.error().message).reason(stored.error().reason);
    return false;
  }
  CommitWait commits;
  bool done = true;
  std::size_t handed = 0;
  for (const auto& [name, version] : *stored) {
    if (objects_.contains(name) || !means_object(pattern, name)) continue;
    found = true;
    store()->commit(key_of(name), std::make_shared<const StoredObject>(StoredObject{version + 1, version + 1, {}}), commits.expect());
    if (++handed % shared_object_bounds::kClearedAtOnce == 0) done = commits.wait().ok() && done;
  }
  return commits.wait().ok() && done;
}

}  // namespace sallyport::hub
