#pragma once
// StreamMetadata: the last onMetaData of a stream, for those who ask outside the way of media. The home worker writes
// it, only when it changes; anybody may read it.
#include <mutex>

#include "base/buffer.hpp"

namespace sallyport::hub {

class StreamMetadata {
 public:
  /// AMF0: the handler's name and the values; empty: there is none.
  void set(SharedBytes message) {
    const std::lock_guard lock(mutex_);
    message_ = std::move(message);
  }
  SharedBytes get() const {
    const std::lock_guard lock(mutex_);
    return message_;
  }

 private:
  mutable std::mutex mutex_;
  SharedBytes message_;
};

}  // namespace sallyport::hub
