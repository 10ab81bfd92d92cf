#pragma once
// Time. Timeouts follow the monotonic clock, which tests replace by a ManualClock; only log lines and
// token expiry look at the wall clock.
#include <chrono>

namespace sallyport {

using Milliseconds = std::chrono::milliseconds;
using Seconds = std::chrono::seconds;
using MonotonicTime = std::chrono::steady_clock::time_point;

/// A point in time by which something must have happened; passed instead of bare milliseconds.
struct Deadline {
  MonotonicTime at;
  bool passed(MonotonicTime now) const { return now >= at; }
};

inline MonotonicTime monotonic_now() { return std::chrono::steady_clock::now(); }

}  // namespace sallyport
