#pragma once
// Waiting for something on the one thread that makes it happen.
#include <concepts>

#include "common/clock.hpp"
#include "common/poller.hpp"

namespace sallyport::bench {

/// Runs the poller until `done()` or until the CLOCK_MONOTONIC time `deadline`. True if done.
bool run_until(Poller& poller, std::int64_t deadline, std::predicate auto done) {
  while (!done()) {
    const std::int64_t left = deadline - now_nanos();
    if (left <= 0) return false;
    constexpr std::int64_t kLongest = 20;  // milliseconds; `done` may depend on time
    const std::int64_t wait = (left + kNanosPerMilli - 1) / kNanosPerMilli;
    poller.run_once(static_cast<int>(wait < kLongest ? wait : kLongest));
  }
  return true;
}

/// Runs the poller for so long.
inline void run_for(Poller& poller, double seconds) {
  const auto nanos = static_cast<std::int64_t>(seconds * static_cast<double>(kNanosPerSecond));
  run_until(poller, now_nanos() + nanos, [] { return false; });
}

}  // namespace sallyport::bench
