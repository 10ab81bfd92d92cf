#pragma once
// IdleWatch: disconnects a client that has neither sent nor received application data for MaxIdleTime
// (AutoCloseIdleClients). Pings, acknowledgements and other control messages are none. It counts checks, so
// the end comes between MaxIdleTime and one CheckInterval later.
#include <functional>

#include "hub/idle_options.hpp"
#include "loop/event_loop.hpp"

namespace sallyport::session {

class IdleWatch {
 public:
  /// `active` is set by others when application data passes, and cleared here. `on_idle` may destroy the watch.
  IdleWatch(loop::EventLoop& loop, const hub::IdleOptions& options, bool& active, std::function<void()> on_idle)
      : loop_(loop), options_(options), active_(active), on_idle_(std::move(on_idle)) {
    timer_.arm(loop_.timers(), options_.check_interval);
  }

 private:
  void check() {
    idle_ = std::exchange(active_, false) ? Seconds{0} : idle_ + options_.check_interval;
    if (idle_ >= options_.max_idle) {
      const auto call = on_idle_;
      return call();
    }
    timer_.arm(loop_.timers(), options_.check_interval);
  }

  loop::EventLoop& loop_;
  const hub::IdleOptions options_;
  bool& active_;
  std::function<void()> on_idle_;
  Seconds idle_{0};
  loop::Timer timer_{[this] { check(); }};
};

}  // namespace sallyport::session
