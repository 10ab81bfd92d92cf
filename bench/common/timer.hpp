#pragma once
// One-shot timer on a Poller, with the resolution of the kernel's clock (epoll_wait has whole milliseconds).
#include <cstdint>
#include <functional>

#include "common/poller.hpp"

namespace sallyport::bench {

class Timer : public Poller::Handler {
 public:
  /// Borrows `poller`. `on_time` may set the timer again.
  Timer(Poller& poller, std::function<void()> on_time);
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;
  ~Timer() override;

  /// Goes off once at this CLOCK_MONOTONIC time; at once if it has passed.
  void set_at(std::int64_t nanos);
  void cancel();
  bool is_set() const { return set_; }

 private:
  void on_events(std::uint32_t events) override;
  void program(std::int64_t nanos);

  Poller& poller_;
  std::function<void()> on_time_;
  FileDescriptor fd_;
  bool set_ = false;
};

}  // namespace sallyport::bench
