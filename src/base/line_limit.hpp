#pragma once
// LineLimit: so many lines of a kind a second, and how many were left out. Whoever connects may cause them.
#include <cstdint>
#include <utility>

#include "base/clock.hpp"

namespace sallyport {

class LineLimit {
 public:
  explicit LineLimit(unsigned per_second) : per_second_(per_second) {}

  /// Whether one more may be written now; if not it is counted.
  bool take(MonotonicTime now = monotonic_now()) {
    if (now - from_ >= Seconds(1)) {
      from_ = now;
      written_ = 0;
    }
    if (written_ < per_second_) {
      ++written_;
      return true;
    }
    ++left_out_;
    return false;
  }
  /// How many were left out since this was asked last.
  std::uint64_t take_left_out() { return std::exchange(left_out_, 0); }

 private:
  const unsigned per_second_;
  MonotonicTime from_{};  // a second began then
  unsigned written_ = 0;  // in it
  std::uint64_t left_out_ = 0;
};

}  // namespace sallyport
