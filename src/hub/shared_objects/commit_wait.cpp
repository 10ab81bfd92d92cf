#include "hub/shared_objects/commit_wait.hpp"

namespace sallyport::hub {

SharedObjectStore::Done CommitWait::expect() {
  {
    const std::lock_guard lock(state_->mutex);
    ++state_->open;
  }
  return [state = state_](Result<void> result) {
    const std::lock_guard lock(state->mutex);
    if (!result) state->outcome = std::move(result);
    if (--state->open == 0) state->answered.notify_all();
  };
}

Result<void> CommitWait::wait() {
  std::unique_lock lock(state_->mutex);
  state_->answered.wait(lock, [this] { return state_->open == 0; });
  return state_->outcome;
}

}  // namespace sallyport::hub
