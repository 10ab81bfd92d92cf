#pragma once
// Attempt ids: a connect that may have got lost is repeated on another way under the same id, and our server
// answers it once (docs/protocol/connect-attempts.md). When to repeat is decided here. Pure.
#include <string>

#include "base/clock.hpp"

namespace sallyport::client {

/// 128 random bits, 32 lower-case hexadecimal digits. A secret of this client and its server: never logged.
std::string make_attempt_id();

/// The property of connect's command object.
inline constexpr std::string_view kAttemptIdProperty = "attemptId";

/// How long the winner may say nothing to connect before the next way is looked for.
constexpr Milliseconds reply_patience(Milliseconds round_trip) {
  return std::max(Milliseconds(1'000), 4 * round_trip);
}

/// What happened to a way on which connect had been sent.
enum class Mishap : std::uint8_t {
  silence,  ///< nothing has come within reply_patience()
  death,    ///< it ended without a result
};
/// Whether connect may be said again elsewhere. `heard`: some bytes had come back. Towards a server that does
/// not know attempt ids only if it cannot have been accepted and told: the way died before any reply.
constexpr bool may_repeat(Mishap mishap, bool knows_attempts, bool heard) {
  if (knows_attempts) return mishap == Mishap::death || !heard;
  return mishap == Mishap::death && !heard;
}

}  // namespace sallyport::client
