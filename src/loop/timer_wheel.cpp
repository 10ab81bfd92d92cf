#include "loop/timer_wheel.hpp"

#include <algorithm>
#include <bit>

namespace sallyport::loop {

void Timer::arm(TimerWheel& wheel, Deadline deadline) {
  unlink();
  wheel.insert(*this, deadline.at);
}

void Timer::arm(TimerWheel& wheel, Milliseconds delay) {
  arm(wheel, Deadline{std::max(wheel.now(), monotonic_now()) + delay});
}

TimerWheel::TimerWheel(MonotonicTime now) : start_(now), now_(now), slots_(kSlots) {}

std::uint64_t TimerWheel::tick_of(MonotonicTime at) const {
  if (at <= start_) return 0;
  const auto distance = std::chrono::duration_cast<std::chrono::nanoseconds>(at - start_).count();
  const auto tick = std::chrono::nanoseconds(kTick).count();
  return static_cast<std::uint64_t>((distance + tick - 1) / tick);
}

void TimerWheel::insert(Timer& timer, MonotonicTime at) {
  timer.at_ = at;
  const std::uint64_t due = std::max(tick_of(at), tick_ + 1);
  const std::size_t index = due % kSlots;
  slots_[index].push_back(timer);
  occupied_[index / 64] |= 1ULL << (index % 64);
  if (due < next_tick_) {
    next_tick_ = due;
    if (earlier_) earlier_();
  }
}

void TimerWheel::fire(Slot& slot, MonotonicTime now) {
  // Timers of later rounds stay; a callback may add to or remove from any slot, this one included, so the
  // due ones are moved aside first and taken one by one.
  Slot due;
  for (auto it = slot.begin(); it != slot.end();) {
    Timer& timer = *it++;
    if (timer.at_ > now) continue;
    timer.unlink();
    due.push_back(timer);
  }
  while (!due.empty()) {
    Timer& timer = due.front();
    due.pop_front();
    const auto callback = timer.callback_;  // a copy: the callback may destroy its timer
    callback();
  }
}

void TimerWheel::advance(MonotonicTime now) {
  now_ = std::max(now_, now);
  const std::uint64_t target = static_cast<std::uint64_t>((now_ - start_) / kTick);
  if (target <= tick_) return;
  const std::uint64_t first = tick_ + 1;
  tick_ = target;
  next_tick_ = ~0ULL;
  const std::uint64_t count = std::min<std::uint64_t>(target - first + 1, kSlots);
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::size_t index = (first + i) % kSlots;
    if (occupied_[index / 64] == 0) continue;
    if (!(occupied_[index / 64] & (1ULL << (index % 64)))) continue;
    occupied_[index / 64] &= ~(1ULL << (index % 64));
    fire(slots_[index], now_);
    if (!slots_[index].empty()) occupied_[index / 64] |= 1ULL << (index % 64);
  }
}

std::optional<MonotonicTime> TimerWheel::next_deadline() {
  for (std::uint64_t ahead = 1; ahead <= kSlots; ++ahead) {
    const std::size_t index = (tick_ + ahead) % kSlots;
    if (index % 64 == 0 && occupied_[index / 64] == 0) {
      ahead += 63;
      continue;
    }
    if (!(occupied_[index / 64] & (1ULL << (index % 64)))) continue;
    if (slots_[index].empty()) {  // cancelled since
      occupied_[index / 64] &= ~(1ULL << (index % 64));
      continue;
    }
    next_tick_ = tick_ + ahead;
    return start_ + next_tick_ * kTick;
  }
  next_tick_ = ~0ULL;
  return std::nullopt;
}

}  // namespace sallyport::loop
