#pragma once
#include "hub/shared_objects/options.hpp"
#include "hub/shared_objects/store.hpp"
#include "loop/event_loop.hpp"

namespace sallyport::hub {

class SharedObject;

/// What an object needs from the directory it is in. Host's thread.
class SharedObjectHome {
 public:
  virtual ~SharedObjectHome() = default;
  virtual const SharedObjectOptions& options() const = 0;
  virtual loop::EventLoop& event_loop() = 0;
  /// Whether the objects of the instance may hold so many bytes more; they count if so.
  virtual bool grow(std::size_t bytes) = 0;
  virtual void shrink(std::size_t bytes) = 0;
  /// flush() is called at the end of the turn.
  virtual void flush_soon(SharedObject& object) = 0;
  /// It has changed and is to be kept: saved within the directory's delay.
  virtual void save_soon(SharedObject& object) = 0;
  /// Nullptr: nothing is kept on disk.
  virtual SharedObjectStore* store() = 0;
  virtual StoredObjectKey key_of(const SharedObject& object) const = 0;
  /// Its last user has gone; the object may be destroyed within the call.
  virtual void unused(SharedObject& object) = 0;
};

}  // namespace sallyport::hub
