#pragma once
// Pacer: one direction of one client held to its bandwidth (Client/Bandwidth). Nothing is queued for it: what
// may not pass yet stays in the stream's log, or with the peer.
#include <functional>

#include "loop/event_loop.hpp"
#include "session/byte_bucket.hpp"

namespace sallyport::session {

class Pacer {
 public:
  /// `on_ready` is called when bytes may pass again after may_pass() has said no; it may find them not to.
  Pacer(loop::EventLoop& loop, std::function<void()> on_ready) : loop_(loop), ready_(std::move(on_ready)) {}

  /// Bytes per second; nullopt, and before the first call: no limit.
  void set_rate(std::optional<std::uint64_t> rate) { bucket_.set_rate(rate, monotonic_now()); }
  bool may_pass() { return bucket_.has_some() || may_pass_by_now(); }
  /// How much of `limit` may pass.
  std::size_t clip(std::size_t limit) const { return bucket_.clip(limit); }
  void passed(std::size_t bytes) { bucket_.take(bytes); }

  /// Between a may_pass() that said no and on_ready.
  bool waiting() const { return ready_.armed(); }
  /// Whether something has had to wait since the last call.
  bool take_waited() { return std::exchange(waited_, false); }
  void stop() { ready_.cancel(); }

 private:
  bool may_pass_by_now() {
    if (bucket_.refill(monotonic_now())) return true;
    waited_ = true;
    if (!ready_.armed()) ready_.arm(loop_.timers(), Deadline{bucket_.worthwhile_at()});
    return false;
  }

  loop::EventLoop& loop_;
  ByteBucket bucket_;
  loop::Timer ready_;
  bool waited_ = false;
};

}  // namespace sallyport::session
