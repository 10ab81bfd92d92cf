#pragma once
#include "base/result.hpp"
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

/// Where the object lives that one here stands for: what is written here is said there, and what is said there is told
/// here. On the host's thread; called from within the object, which it must not touch then.
class SharedObjectMaster {
 public:
  virtual ~SharedObjectMaster() = default;
  /// A user or the script has written the slot, which is visible here at once; undefined: it is gone.
  virtual void on_written(const std::string& slot, const amf::Value& value) = 0;
  /// Not told here before it comes back (mirror_message()). Refused (rejected) if too much waits to be said.
  virtual Result<void> send(std::vector<amf::Value> arguments, bool by_script) = 0;
};

}  // namespace sallyport::hub
