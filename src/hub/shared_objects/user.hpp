#pragma once
#include "hub/shared_objects/update.hpp"

namespace sallyport::hub {

/// Whoever uses a shared object: a client, a script. Lives on the host's thread. It stays where it is until it has
/// been released.
class SharedObjectUser {
 public:
  virtual ~SharedObjectUser() = default;
  /// Must not use or release an object from within the call.
  virtual void on_update(const SharedObjectUpdateRef& update) = 0;
};

}  // namespace sallyport::hub
