#pragma once
// Snapshot: the present state of something that is replaced whole. Any thread.
#include <memory>
#include <mutex>

namespace sallyport::token {

template <typename T>
class Snapshot {
 public:
  std::shared_ptr<const T> get() const {
    const std::lock_guard lock(mutex_);
    return value_;
  }
  void set(std::shared_ptr<const T> value) {
    const std::lock_guard lock(mutex_);
    value_.swap(value);
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const T> value_ = std::make_shared<T>();
};

}  // namespace sallyport::token
