#pragma once
// When to connect again after a connection has died (session/keep_alive.hpp says when it has). Pure.
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

/// A random number in [0, 1).
double random_fraction();

/// The delays double and are spread over their upper half (500 ms: 250 to 500), so that a server that comes
/// back does not meet all its clients at once.
class Reconnector {
 public:
  /// `random` answers a number in [0, 1).
  explicit Reconnector(ReconnectPolicy policy, std::function<double()> random = random_fraction);

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

}  // namespace sallyport::client
