// The commits that wait: SharedObject::commit_now, SharedObjects::commit_all_now.
#include "hub/shared_objects/commit_wait.hpp"
#include "hub/shared_objects/shared_objects.hpp"

namespace sallyport::hub {

Result<void> SharedObject::commit_now() {
  CommitWait commits;
  if (auto handed = hand_to_store(commits.expect()); !handed) return handed;
  return commits.wait();
}

Result<void> SharedObjects::commit_all_now() {
  CommitWait commits;
  Result<void> handed = Error{Reason::not_supported, "no object is kept on disk"};
  SharedObject* kept = nullptr;
  for (const auto& [name, entry] : objects_) {
    if (!entry.object->persistent()) continue;
    kept = entry.object.get();
    if (kept->is_dirty()) handed = kept->hand_to_store(commits.expect());
  }
  // What has been saved before is on the disk behind whatever is committed now.
  if (!handed && kept) handed = kept->hand_to_store(commits.expect());
  if (!handed) return handed;
  return commits.wait();
}

}  // namespace sallyport::hub
