#pragma once
// So many a second, and so many at once.
#include <algorithm>
#include <chrono>

#include "base/clock.hpp"

namespace sallyport::net {

class TokenBucket {
 public:
  TokenBucket(double rate, double burst, MonotonicTime now)
      : rate_(rate), burst_(std::max(burst, 1.0)), tokens_(burst_), filled_(now) {}

  /// Takes one, if there is one.
  bool take(MonotonicTime now) {
    fill(now);
    if (tokens_ < 1.0) return false;
    tokens_ -= 1.0;
    return true;
  }
  /// Until there is one again.
  Milliseconds wait(MonotonicTime now) {
    fill(now);
    if (tokens_ >= 1.0) return Milliseconds(0);
    return std::chrono::ceil<Milliseconds>(std::chrono::duration<double>((1.0 - tokens_) / rate_));
  }
  /// Nobody has used it for long enough to be forgotten.
  bool full(MonotonicTime now) {
    fill(now);
    return tokens_ >= burst_;
  }

 private:
  void fill(MonotonicTime now) {
    if (now <= filled_) return;
    tokens_ = std::min(burst_, tokens_ + rate_ * std::chrono::duration<double>(now - filled_).count());
    filled_ = now;
  }

  double rate_;
  double burst_;
  double tokens_;
  MonotonicTime filled_;
};

}  // namespace sallyport::net
