#pragma once
// Timeline: continuous timestamps for viewers across publishers. The first publisher's times pass as they
// are; a later one's are moved so that its first frame follows the last one by the time that has passed.
// Headers often say 0 whatever the frames say, so they decide nothing.
#include <cstdint>

#include "base/clock.hpp"

namespace sallyport::hub {

class Timeline {
 public:
  /// The next message is a new publisher's first.
  void begin() { rebase_ = true; }

  /// Milliseconds modulo 2^32, in and out. `frame`: neither metadata nor codec configuration.
  std::uint32_t map(std::uint32_t timestamp, bool frame, MonotonicTime now) {
    if (!frame) return rebase_ && started_ ? last_ + gap(now) : timestamp + offset_;
    if (rebase_) {
      rebase_ = false;
      offset_ = started_ ? last_ + gap(now) - timestamp : 0;
    }
    const std::uint32_t mapped = timestamp + offset_;
    if (!started_ || static_cast<std::int32_t>(mapped - last_) > 0) last_ = mapped;
    started_ = true;
    last_at_ = now;
    return mapped;
  }

 private:
  std::uint32_t gap(MonotonicTime now) const {
    const auto passed = std::chrono::duration_cast<Milliseconds>(now - last_at_).count();
    return passed < 1 ? 1 : static_cast<std::uint32_t>(passed);
  }

  std::uint32_t offset_ = 0;
  std::uint32_t last_ = 0;
  MonotonicTime last_at_{};
  bool rebase_ = true;
  bool started_ = false;
};

}  // namespace sallyport::hub
