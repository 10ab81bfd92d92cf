#pragma once
// HoldPolicy: for how long an idle request may wait at the server. While bytes flow it is short, so that a
// path that has died silently is noticed within ten seconds; when it is quiet it grows. A box that ends or
// forgets quiet connections sooner than that teaches us to wait less: what was lost twice in a row after the
// same wait is believed.
#include <algorithm>

#include "base/clock.hpp"

namespace sallyport::client {

class HoldPolicy {
 public:
  static constexpr Milliseconds kShortest{500};
  static constexpr Milliseconds kFlowing{5'000};

  /// `most` is what the server offers.
  explicit HoldPolicy(Milliseconds most)
      : most_(std::max(most, kShortest)), hold_(std::min(kFlowing, most_)) {}

  Milliseconds hold() const { return hold_; }
  void on_data() {
    losses_ = 0;
    hold_ = std::min(kFlowing, most_);
  }
  /// The server has held the request to the end.
  void on_quiet() {
    losses_ = 0;
    hold_ = std::min(2 * hold_, most_);
  }
  /// The connection has ended, or a box has answered, after `waited`.
  void on_cut(Milliseconds waited) {
    if (++losses_ > 1) wait_less_than(waited * 3 / 4);
  }
  /// Nothing came, not even an end.
  void on_silence() { wait_less_than(hold_ / 2); }

 private:
  void wait_less_than(Milliseconds limit) {
    most_ = std::max(std::min(most_, limit), kShortest);
    hold_ = std::min(hold_, most_);
  }

  Milliseconds most_;
  Milliseconds hold_;
  unsigned losses_ = 0;  // in a row
};

}  // namespace sallyport::client
