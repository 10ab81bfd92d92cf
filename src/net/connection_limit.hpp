#pragma once
// How many connections the server may hold at once. The cap is derived from the limit of open files, so
// that running out of descriptors is a refusal with a reason, not a fault in the middle of something else.
#include <atomic>
#include <cstddef>
#include <memory>

namespace sallyport::net {

/// Thread-safe. Outlives the places it has given.
class ConnectionLimit {
 public:
  explicit ConnectionLimit(std::size_t cap) : cap_(cap) {}
  ConnectionLimit(const ConnectionLimit&) = delete;
  ConnectionLimit& operator=(const ConnectionLimit&) = delete;

  /// A place, given back with the last copy of the pointer; null if there is none left.
  std::shared_ptr<void> enter();
  std::size_t count() const { return count_.load(std::memory_order_relaxed); }
  std::size_t cap() const { return cap_; }

 private:
  void leave() { count_.fetch_sub(1, std::memory_order_relaxed); }

  const std::size_t cap_;
  std::atomic<std::size_t> count_{0};
};

}  // namespace sallyport::net
