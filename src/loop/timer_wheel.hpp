#pragma once
// One coarse timer wheel per event loop (4 ms a tick): arming and cancelling are a list operation, so that
// every connection can afford its deadlines. The wheel does not wait by itself; the event loop asks for
// next_deadline() and calls advance(). Not thread-safe: a timer belongs to the loop it was armed on.
#include <array>
#include <boost/intrusive/list.hpp>
#include <functional>
#include <optional>
#include <vector>

#include "base/clock.hpp"

namespace sallyport::loop {

class TimerWheel;

/// Fires once after arm(); arming again replaces the old deadline, destruction cancels. Its callback may
/// arm it again or destroy it.
class Timer : public boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
 public:
  explicit Timer(std::function<void()> callback) : callback_(std::move(callback)) {}
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;

  void arm(TimerWheel& wheel, Deadline deadline);
  void arm(TimerWheel& wheel, Milliseconds delay);
  void cancel() { unlink(); }
  bool armed() const { return is_linked(); }

 private:
  friend class TimerWheel;
  std::function<void()> callback_;
  MonotonicTime at_{};
};

class TimerWheel {
 public:
  static constexpr Milliseconds kTick{4};

  explicit TimerWheel(MonotonicTime now);

  /// Fires every timer whose deadline lies at or before `now`, in the order of their ticks.
  void advance(MonotonicTime now);
  /// A time at which advance() is worth calling: the earliest deadline rounded up to a tick, or earlier if a
  /// timer was cancelled since its slot was looked at; nullopt when nothing is armed.
  std::optional<MonotonicTime> next_deadline();
  MonotonicTime now() const { return now_; }
  /// Called when a timer is armed earlier than anything before it.
  void on_earlier(std::function<void()> callback) { earlier_ = std::move(callback); }

 private:
  friend class Timer;
  using Slot = boost::intrusive::list<Timer, boost::intrusive::constant_time_size<false>>;
  static constexpr std::size_t kSlots = 4096;

  std::uint64_t tick_of(MonotonicTime at) const;
  void insert(Timer& timer, MonotonicTime at);
  void fire(std::size_t index, MonotonicTime now);

  const MonotonicTime start_;
  MonotonicTime now_;
  std::uint64_t tick_ = 0;           // last tick that was processed
  std::uint64_t next_tick_ = ~0ULL;  // no armed timer is due before it
  std::vector<Slot> slots_;
  std::vector<std::uint64_t> earliest_;  // by slot: no timer in it is due before that tick
  std::array<std::uint64_t, kSlots / 64> occupied_{};  // may have stale bits, never misses one
  std::function<void()> earlier_;
};

}  // namespace sallyport::loop
