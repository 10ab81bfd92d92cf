#include "client/session/keep_alive.hpp"

#include <algorithm>

namespace sallyport::client {
namespace {

constexpr Milliseconds kHousekeeping{500};  // the longest between two looks: pings are as late as that
constexpr Milliseconds kLate{2000};  // a look that comes so much later than asked for is not to be trusted

}  // namespace

KeepAlive::KeepAlive(loop::EventLoop& loop, Owner& owner, const SessionOptions& options)
    : loop_(loop), owner_(owner), options_(options), liveness_(monotonic_now()) {}

void KeepAlive::start() {
  liveness_.excuse(monotonic_now());
  look_at_ = monotonic_now();
  look();
}

void KeepAlive::look() {
  const MonotonicTime now = monotonic_now();
  // This machine was suspended, or is overloaded: what has come meanwhile is heard before anybody is judged.
  looked_late_ = !looked_late_ && look_at_ < now - kLate;
  if (looked_late_) return look_again(now + kLate / 2);
  const auto blocked = owner_.blocked_since();
  if (blocked && now - *blocked >= options_.stall_limit) return owner_.on_gone(Reason::stalled);
  if (blocked || owner_.expects_data()) liveness_.on_sent(now);
  // Servers exist that never answer pings: their silence alone is no sign.
  switch (liveness_.look(now, options_.liveness, rtmp::Liveness::Role::polling)) {
    case rtmp::Liveness::Step::wait:
      break;
    case rtmp::Liveness::Step::ping:
      owner_.send_ping();
      break;
    case rtmp::Liveness::Step::gone:
      return owner_.on_gone(Reason::ping_timeout);
  }
  look_again(liveness_.next_look(now, options_.liveness, kHousekeeping));
}

void KeepAlive::look_again(MonotonicTime at) {
  look_at_ = at;
  timer_.arm(loop_.timers(), Deadline{at});
}

}  // namespace sallyport::client
