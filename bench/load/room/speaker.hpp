#pragma once
// Speaker: has a member say words at a steady pace. Words that are late are said at once and carry the time
// at which they really leave, so that only the server's delay is counted.
#include "common/clock.hpp"
#include "common/timer.hpp"
#include "load/room/member.hpp"

namespace sallyport::bench {

class Speaker {
 public:
  /// Borrows both; `rate` words a second of that length.
  Speaker(Poller& poller, Member& member, unsigned rate, std::size_t length)
      : member_(member), rate_(rate), length_(length), timer_(poller, [this] { say_what_is_due(); }) {}

  void start() {
    started_at_ = now_nanos();
    say_what_is_due();
  }
  void stop() { timer_.cancel(); }
  std::uint32_t said() const { return said_; }

 private:
  void say_what_is_due() {
    for (;;) {
      const std::int64_t due = started_at_ + said_ * kNanosPerSecond / rate_;
      const std::int64_t now = now_nanos();
      if (due > now) return timer_.set_at(due);
      member_.say(Words{said_, now}.text(length_));
      ++said_;
    }
  }

  Member& member_;
  const unsigned rate_;
  const std::size_t length_;
  Timer timer_;
  std::int64_t started_at_ = 0;
  std::uint32_t said_ = 0;
};

}  // namespace sallyport::bench
