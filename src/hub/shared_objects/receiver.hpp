#pragma once
#include <memory>

#include "hub/shared_objects/update.hpp"
#include "loop/event_loop.hpp"

namespace sallyport::hub {

/// A client's session as shared objects see it. Called on the client's worker.
class SharedObjectReceiver {
 public:
  virtual ~SharedObjectReceiver() = default;
  virtual void on_shared_object(const SharedObjectUpdateRef& update) = 0;
};

/// Names one from the host. The object is locked on its own worker only.
struct SharedObjectReceiverRef {
  loop::EventLoop* worker = nullptr;
  std::weak_ptr<SharedObjectReceiver> object;
};

}  // namespace sallyport::hub
