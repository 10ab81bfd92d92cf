#pragma once
// Liveness: whether a peer is still there, judged by what it sends. Any byte counts. Silence counts against a
// peer that has answered a ping before; against one that was publishing and has stopped: encoders exist (OBS)
// that read nothing while they publish and so never answer; and against one that does not publish, so that
// reading is all it is there for, and was told nothing for as long as it has been silent but pings. TCP finds out
// about most peers that vanished; this is for those behind a proxy that keeps its side open, and for programs that
// hang. docs/dead-peers.md has the cases.
#include <algorithm>
#include <optional>

#include "base/clock.hpp"

namespace sallyport::rtmp {

/// How long a peer may be silent before it is pinged, and before it counts as gone.
struct LivenessLimits {
  Milliseconds ping_after{15'000};
  Milliseconds ping_limit{40'000};
  Milliseconds busy_ping_after{4'000};   ///< the same while it is being sent to
  Milliseconds busy_ping_limit{16'000};
};

class Liveness {
 public:
  enum class Step { wait, ping, gone };
  /// By what the silence of a peer that has never answered a ping is judged.
  enum class Role {
    listening,   ///< it ought to have read, and answered, the pings
    publishing,  ///< by the rhythm of what it sent
    polling,     ///< not at all: the requests of a tunnel tell that it is there
  };

  explicit Liveness(MonotonicTime now) : last_heard_(now) {}

  void on_bytes(MonotonicTime now) {
    longest_gap_ = std::max(longest_gap_, now - last_heard_);
    last_heard_ = now;
    asked_.reset();
    ++heard_;
  }
  /// It could not be heard until now, by no fault of its own.
  void excuse(MonotonicTime now) {
    last_heard_ = now;
    asked_.reset();
  }
  /// `delay` since the ping that it answers, as far as that is known.
  void on_pong(Milliseconds delay) {
    answers_pings_ = true;
    usual_delay_ = std::min(std::max(delay, usual_delay_ * 3 / 4), kLongestDelay);
  }
  /// The peer's rhythm is watched from here: it has begun to publish.
  void begin_watch(MonotonicTime now) {
    longest_gap_ = {};
    last_heard_ = now;
    heard_ = 0;
  }
  /// Something is on its way to the peer, which therefore is expected to react sooner.
  void on_sent(MonotonicTime now) { last_sent_ = now; }

  std::chrono::steady_clock::duration silence(MonotonicTime now) const { return now - last_heard_; }
  bool answers_pings() const { return answers_pings_; }

  /// What to do now. `step == ping` counts as done.
  Step look(MonotonicTime now, const LivenessLimits& limits, Role role) {
    const Milliseconds after = busy(now) ? limits.busy_ping_after : limits.ping_after;
    const bool overdue = asked_ && now - *asked_ >= after && now >= gone_at(now, limits);
    if (overdue && (silence_counts(now, role) || ignores_pings(now, limits, role))) return Step::gone;
    const bool learn = !pinged_;  // the first one only finds out who answers
    if (!learn && (silence(now) < after || now - *pinged_ < after)) return Step::wait;
    pinged_ = now;
    if (!asked_) asked_ = now;
    return Step::ping;
  }
  /// When look() may come to another result for a peer that stays silent; at most `interval` from now.
  MonotonicTime next_look(MonotonicTime now, const LivenessLimits& limits, Milliseconds interval) const {
    const MonotonicTime at = gone_at(now, limits);
    return at > now ? std::min(at, now + interval) : now + interval;
  }

  /// The verdict on a publisher that was pinged at `pinged` and has had until `now`.
  bool is_gone(MonotonicTime pinged, MonotonicTime now) const {
    return last_heard_ <= pinged && silence_counts(now, Role::publishing);
  }

 private:
  static constexpr unsigned kRhythm = 5;  // bytes came that often: silence means something
  static constexpr Milliseconds kLongestDelay{24'000};
  static constexpr Milliseconds kBusyFor{6'000};  // after the last bytes that were sent

  bool busy(MonotonicTime now) const { return last_sent_ && now - *last_sent_ <= kBusyFor; }
  /// A peer on a slow line answers behind what is on its way to it: it is given the time it took of late.
  MonotonicTime gone_at(MonotonicTime now, const LivenessLimits& limits) const {
    if (!busy(now)) return last_heard_ + limits.ping_limit;
    return last_heard_ + std::min(limits.busy_ping_limit + usual_delay_, std::max(limits.ping_limit, limits.busy_ping_limit));
  }
  bool silence_counts(MonotonicTime now, Role role) const {
    if (answers_pings_) return true;
    return role == Role::publishing && heard_ >= kRhythm && silence(now) > 2 * longest_gap_;
  }
  /// A viewer that never answers takes what it is sent, or is found to be stalled; so its time begins behind that.
  /// It is shorter than the limit, for that something was sent is noted late, at the next look.
  bool ignores_pings(MonotonicTime now, const LivenessLimits& limits, Role role) const {
    return role == Role::listening && (!last_sent_ || now - *last_sent_ >= limits.ping_limit * 3 / 4);
  }

  MonotonicTime last_heard_;
  std::chrono::steady_clock::duration longest_gap_{};
  std::optional<MonotonicTime> pinged_;     // last
  std::optional<MonotonicTime> asked_;      // first ping since the peer was heard
  std::optional<MonotonicTime> last_sent_;
  Milliseconds usual_delay_{0};             // of its answers of late
  unsigned heard_ = 0;
  bool answers_pings_ = false;
};

}  // namespace sallyport::rtmp
