#pragma once
// Liveness: whether a peer is still there, judged by what it sends. Any byte counts. Silence counts only
// against a peer that has answered a ping before, or that was sending and has stopped: encoders exist (OBS)
// that read nothing while they publish and so never answer.
#include <algorithm>

#include "base/clock.hpp"

namespace sallyport::session {

class Liveness {
 public:
  explicit Liveness(MonotonicTime now) : last_heard_(now) {}

  void on_bytes(MonotonicTime now) {
    longest_gap_ = std::max(longest_gap_, now - last_heard_);
    last_heard_ = now;
    ++heard_;
  }
  /// It could not be heard until now, by no fault of its own.
  void excuse(MonotonicTime now) { last_heard_ = now; }
  void on_pong() { answers_pings_ = true; }
  /// The peer's rhythm is watched from here: it has begun to publish.
  void begin_watch(MonotonicTime now) {
    longest_gap_ = {};
    last_heard_ = now;
    heard_ = 0;
  }

  std::chrono::steady_clock::duration silence(MonotonicTime now) const { return now - last_heard_; }
  bool answers_pings() const { return answers_pings_; }
  MonotonicTime last_heard() const { return last_heard_; }

  /// The verdict on a peer that was pinged at `pinged` and has had until `now`.
  bool is_gone(MonotonicTime pinged, MonotonicTime now) const {
    if (last_heard_ > pinged) return false;
    if (answers_pings_) return true;
    const bool was_sending = heard_ >= kRhythm;
    return was_sending && silence(now) > 2 * longest_gap_;
  }

 private:
  static constexpr unsigned kRhythm = 5;  // bytes came that often: silence means something

  MonotonicTime last_heard_;
  std::chrono::steady_clock::duration longest_gap_{};
  unsigned heard_ = 0;
  bool answers_pings_ = false;
};

}  // namespace sallyport::session
