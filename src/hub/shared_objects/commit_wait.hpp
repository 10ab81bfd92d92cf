#pragma once
#include <condition_variable>
#include <memory>
#include <mutex>

#include "hub/shared_objects/store.hpp"

namespace sallyport::hub {

/// Waits on the host until the store has answered. The host stands still meanwhile, as a script's commit() asks for.
class CommitWait {
 public:
  /// For one commit, which must be handed to the store then.
  SharedObjectStore::Done expect();
  /// Until all are answered; an error if one was, the last of them.
  Result<void> wait();

 private:
  struct State {
    std::mutex mutex;
    std::condition_variable answered;
    std::size_t open = 0;
    Result<void> outcome;
  };
  const std::shared_ptr<State> state_ = std::make_shared<State>();  // the store's thread may be the last to let go of it
};

}  // namespace sallyport::hub
