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

/// Who looks on as clients change an object, and keeps it alive as a user does: the script of the instance. It reads and
/// changes the object directly and is told nothing of what it does itself. On the host's thread.
class SharedObjectWatcher {
 public:
  virtual ~SharedObjectWatcher() = default;
  // What clients did, in the order in which it counts. Called from within the object: must not touch it.
  /// `before`: what the slot was; undefined: there was none.
  virtual void on_client_set(const std::string& slot, const amf::Value& before) = 0;
  virtual void on_client_removed(const std::string& slot, const amf::Value& before) = 0;
  /// The handler's name first.
  virtual void on_client_message(const std::vector<amf::Value>& arguments) = 0;
};

}  // namespace sallyport::hub
