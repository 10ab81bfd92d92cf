#pragma once
// What every TCP socket that carries a stream is told; whoever opens the socket says it (listeners say it once,
// and what they accept inherits it).
#include "base/clock.hpp"

namespace sallyport::net {

/// TCP_NOTSENT_LOWAT, bytes: the backlog stays in the shared log.
constexpr int kUnsentInKernel = 128 * 1024;
/// TCP_USER_TIMEOUT of what is accepted: docs/dead-peers.md.
constexpr Milliseconds kUnacknowledgedLimit{18'000};
/// Keep-alive by the kernel, s: what nobody pings, XMLSockets and viewers of an idle stream.
constexpr int kProbeAfter = 20;
constexpr int kProbeEvery = 5;

}  // namespace sallyport::net
