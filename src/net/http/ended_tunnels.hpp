#pragma once
// Tunnel sessions that ended a short while ago. Their clients ask once more before they know; that is no guess
// and must not count as one. Bounded; of one worker.
#include <cstdint>
#include <unordered_map>
#include <utility>

#include "base/clock.hpp"

namespace sallyport::net {

class EndedTunnels {
 public:
  static constexpr std::size_t kMost = 4096;  ///< in each of two generations
  static constexpr Seconds kFor{120};         ///< at least, unless there are too many

  void add(std::uint64_t locator, MonotonicTime now) {
    if (young_.size() >= kMost || now - young_since_ > kFor) {
      old_ = std::exchange(young_, {});
      young_since_ = now;
    }
    young_.emplace(locator, now);
  }
  bool contains(std::uint64_t locator, MonotonicTime now) const {
    for (const Times* times : {&young_, &old_})
      if (const auto found = times->find(locator); found != times->end()) return now - found->second <= kFor;
    return false;
  }

 private:
  using Times = std::unordered_map<std::uint64_t, MonotonicTime>;
  Times young_;
  Times old_;
  MonotonicTime young_since_{};
};

}  // namespace sallyport::net
