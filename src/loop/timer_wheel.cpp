#include "loop/timer_wheel.hpp"

#include <algorithm>
#include <bit>

namespace sallyport::loop {
namespace {

constexpr std::uint64_t kNever = ~0ULL;

}  // namespace

void Timer::arm(TimerWheel& wheel, Deadline deadline) {
  unlink();
  wheel.insert(*this, deadline.at);
}

void Timer::arm(TimerWheel& wheel, Milliseconds delay) {
  arm(wheel, Deadline{std::max(wheel.now(), monotonic_now()) + delay});
}

TimerWheel::TimerWheel(MonotonicTime now) : start_(now), now_(now), slots_(kSlots), earliest_(kSlots, kNever) {}

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
  earliest_[index] = std::min(earliest_[index], due);
  occupied_[index / 64] |= 1ULL << (index % 64);
  if (due < next_tick_) {
    next_tick_ = due;
    if (earlier_) earlier_();
  }
}

void TimerWheel::fire(std::size_t index, MonotonicTime now) {
  // Timers of later rounds stay; a callback may add to or remove from any slot, this one included, so the
  // due ones are moved aside first and taken one by one.
  Slot& slot = slots_[index];
  Slot due;
  earliest_[index] = kNever;
  for (auto it = slot.begin(); it != slot.end();) {
    Timer& timer = *it++;
    if (timer.at_ > now) {
      earliest_[index] = std::min(earliest_[index], tick_of(timer.at_));
      continue;
    }
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
  next_tick_ = kNever;
  const std::uint64_t count = std::min<std::uint64_t>(target - first + 1, kSlots);
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::size_t index = (first + i) % kSlots;
    if (occupied_[index / 64] == 0) continue;
    if (!(occupied_[index / 64] & (1ULL << (index % 64)))) continue;
    occupied_[index / 64] &= ~(1ULL << (index % 64));
    fire(index, now_);
    if (!slots_[index].empty()) occupied_[index / 64] |= 1ULL << (index % 64);
  }
}

/// The first slot whose round it is decides. A slot in front of it may hold timers of later rounds only: they
/// count when no slot has anything for this one, so that a lone far timer wakes nobody before its time.
std::optional<MonotonicTime> TimerWheel::next_deadline() {
  next_tick_ = kNever;
  for (std::uint64_t ahead = 1; ahead <= kSlots; ++ahead) {
    const std::size_t index = (tick_ + ahead) % kSlots;
    if (index % 64 == 0 && occupied_[index / 64] == 0) {
      ahead += 63;
      continue;
    }
    if (!(occupied_[index / 64] & (1ULL << (index % 64)))) continue;
    if (slots_[index].empty()) {  // cancelled since
      occupied_[index / 64] &= ~(1ULL << (index % 64));
      earliest_[index] = kNever;
      continue;
    }
    next_tick_ = std::min(next_tick_, earliest_[index]);
    if (next_tick_ == tick_ + ahead) break;
  }
  if (next_tick_ == kNever) return std::nullopt;
  return start_ + next_tick_ * kTick;
}

}  // namespace sallyport::loop
