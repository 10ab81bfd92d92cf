#include "common/timer.hpp"

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include <sys/timerfd.h>

#include "common/clock.hpp"

namespace sallyport::bench {

Timer::Timer(Poller& poller, std::function<void()> on_time)
    : poller_(poller),
      on_time_(std::move(on_time)),
      fd_(::timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC)) {
  if (!fd_) throw std::system_error(errno, std::generic_category(), "timerfd_create");
  poller_.add(fd_.get(), EPOLLIN, *this);
}

Timer::~Timer() {
  poller_.remove(fd_.get(), *this);
}

void Timer::set_at(std::int64_t nanos) {
  set_ = true;
  program(std::max<std::int64_t>(nanos, 1));
}

void Timer::cancel() {
  set_ = false;
  program(0);
}

/// Zero disarms.
void Timer::program(std::int64_t nanos) {
  itimerspec when{};
  when.it_value.tv_sec = nanos / kNanosPerSecond;
  when.it_value.tv_nsec = nanos % kNanosPerSecond;
  if (::timerfd_settime(fd_.get(), TFD_TIMER_ABSTIME, &when, nullptr) != 0)
    throw std::system_error(errno, std::generic_category(), "timerfd_settime");
}

void Timer::on_events(std::uint32_t) {
  std::uint64_t expirations = 0;
  if (::read(fd_.get(), &expirations, sizeof expirations) != sizeof expirations) return;
  if (std::exchange(set_, false)) on_time_();
}

}  // namespace sallyport::bench
