#pragma once
// When to connect again after a connection has died, and when a silent one counts as dead. Pure.
#include <cstdint>
#include <functional>
#include <optional>

#include "base/clock.hpp"
#include "client/failure.hpp"

namespace sallyport::client {

struct ReconnectPolicy {
  Milliseconds first{500};            ///< before the second attempt; the first comes at once
  Milliseconds longest{30'000};       ///< between two attempts
  Milliseconds portal_every{5'000};   ///< while a captive portal is in the way: its user is logging in
  Milliseconds stable_after{10'000};  ///< a connection that lasted so long was a good one
  std::optional<unsigned> attempts;   ///< in a row; left out: without end
};

/// The delays double and are spread over their upper half (500 ms: 250 to 500), so that a server that comes
/// back does not meet all its clients at once.
class Reconnector {
 public:
  /// `random` answers a number in [0, 1).
  Reconnector(ReconnectPolicy policy, std::function<double()> random);

  /// A connection that had been `connected` for so long has died, or an attempt has failed with `failure`:
  /// when to try again; nullopt: give up, because the attempts are used up or another one cannot help.
  std::optional<Milliseconds> after_death(Milliseconds connected);
  std::optional<Milliseconds> after_failure(const Failure& failure);
  unsigned attempts_in_a_row() const { return in_a_row_; }

 private:
  std::optional<Milliseconds> next(std::optional<Milliseconds> fixed);

  ReconnectPolicy policy_;
  std::function<double()> random_;
  unsigned in_a_row_ = 0;
};

/// Whether trying again can help: not against a server's no, wrong credentials, a certificate for another
/// name.
bool worth_retrying(Obstacle obstacle);

/// Keep-alive: idle connections are pinged so that nothing in between forgets them, and a path that does not
/// answer counts as dead.
struct PathWatchPolicy {
  Milliseconds idle{20'000};   ///< of silence, then a ping: under the 25 s of the strictest middleboxes
  Milliseconds busy{3'000};    ///< the same while media or replies are under way
  Milliseconds answer{7'000};  ///< for the ping, until the path counts as dead: 10 s in all where it is busy
};

class PathWatch {
 public:
  enum class Step : std::uint8_t { wait, ping, dead };

  PathWatch(PathWatchPolicy policy, MonotonicTime now) : policy_(policy), heard_(now) {}

  void on_bytes(MonotonicTime now);
  /// Something is under way on which bytes should come: a publish, a play, a call.
  void set_busy(bool busy) { busy_ = busy; }
  /// What to do now; a ping that is asked for counts as sent. Who comes much too late for it (this machine
  /// was asleep) hears what has come meanwhile first, and asks once more.
  Step look(MonotonicTime now);
  /// When to look next.
  MonotonicTime next_look() const;

 private:
  PathWatchPolicy policy_;
  MonotonicTime heard_;
  std::optional<MonotonicTime> pinged_;
  bool busy_ = false;
};

}  // namespace sallyport::client
