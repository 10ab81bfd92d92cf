#pragma once
// The interval byte in front of every idle and send reply: how long the client shall wait before its next
// poll, in steps of 16 ms (rtmpt-wire, "Replies").
#include <algorithm>
#include <array>
#include <cstdint>

#include "base/clock.hpp"

namespace sallyport::net {

class IntervalPacer {
 public:
  /// `longest` is IdlePostInterval.
  explicit IntervalPacer(Milliseconds longest)
      : longest_(static_cast<std::uint8_t>(std::clamp<std::int64_t>(longest.count() / 16 + 1, 1, 255))) {}

  /// After a reply with data, or when more is waiting: poll again at once.
  std::uint8_t with_data() {
    empty_replies_ = 0;
    return 1;
  }
  /// After an empty reply: longer and longer.
  std::uint8_t without_data() {
    const std::uint8_t step = kSteps[empty_replies_];
    if (empty_replies_ + 1 < kSteps.size()) ++empty_replies_;
    return std::min(step, longest_);
  }

 private:
  static constexpr std::array<std::uint8_t, 6> kSteps = {0x01, 0x03, 0x05, 0x09, 0x11, 0x21};
  std::uint8_t longest_;
  std::size_t empty_replies_ = 0;
};

}  // namespace sallyport::net
