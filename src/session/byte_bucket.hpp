#pragma once
// ByteBucket: a token bucket of bytes. It is refilled only when it is empty, so that whoever stays below the
// rate never looks at a clock: taking is one subtraction.
//
// It holds half a second's worth. Refilled late, it lets pass at most twice that beyond the rate, one second's
// worth: enough for a key frame and for what a joiner gets first, and too little to matter to the mean.
#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>

#include "base/clock.hpp"

namespace sallyport::session {

class ByteBucket {
 public:
  /// Full, at `rate` bytes/s; nullopt: never empty.
  void set_rate(std::optional<std::uint64_t> rate, MonotonicTime now) {
    rate_ = rate ? static_cast<double>(*rate) : kEndless;
    credit_ = capacity();
    filled_at_ = now;
  }
  /// What is not there is owed: messages are not cut for the bucket's sake.
  void take(std::size_t bytes) { credit_ -= static_cast<double>(bytes); }
  bool has_some() const { return credit_ > 0; }
  /// As much of `limit` as there is; something, even if there is less than a byte.
  std::size_t clip(std::size_t limit) const {
    if (credit_ >= static_cast<double>(limit)) return limit;
    return static_cast<std::size_t>(std::max(credit_, 1.0));
  }

  /// Puts in what time has brought, and answers has_some().
  bool refill(MonotonicTime now) {
    const double seconds = std::chrono::duration<double>(now - filled_at_).count();
    credit_ = std::min(capacity(), credit_ + seconds * rate_);
    filled_at_ = now;
    return has_some();
  }
  /// When there will be enough again to be worth a wake-up. After refill(), without has_some().
  MonotonicTime worthwhile_at() const {
    const std::chrono::duration<double> wait(kWorthwhile - credit_ / rate_);
    return filled_at_ + std::chrono::duration_cast<MonotonicTime::duration>(wait);
  }

 private:
  static constexpr double kEndless = std::numeric_limits<double>::infinity();
  static constexpr double kCapacity = 0.5;     // seconds of the rate
  static constexpr double kWorthwhile = 0.02;  // the same

  double capacity() const { return rate_ * kCapacity; }

  double rate_ = kEndless;
  double credit_ = kEndless;
  MonotonicTime filled_at_{};
};

}  // namespace sallyport::session
