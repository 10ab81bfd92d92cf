#include "client/connector/reconnector.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "base/random.hpp"

namespace sallyport::client {

bool worth_retrying(Obstacle obstacle) {
  switch (obstacle) {
    case Obstacle::server_refused:
    case Obstacle::proxy_wants_credentials:
    case Obstacle::proxy_refuses_credentials:
    case Obstacle::proxy_scheme_unknown:
    case Obstacle::destination_forbidden:
    case Obstacle::user_barred:
    case Obstacle::tls_wrong_name:
    case Obstacle::tls_expired:
    case Obstacle::upgrade_refused:
    case Obstacle::unsupported:
      return false;
    default:
      return true;
  }
}

double random_fraction() {
  std::array<std::uint8_t, sizeof(std::uint32_t)> bytes;
  fill_random(bytes);
  std::uint32_t number = 0;
  std::memcpy(&number, bytes.data(), sizeof number);
  return number / 4294967296.0;
}

Reconnector::Reconnector(ReconnectPolicy policy, std::function<double()> random)
    : policy_(policy), random_(std::move(random)) {}

/// A good connection that dies is missed at once; one that dies again and again is waited for.
std::optional<Milliseconds> Reconnector::after_death(Milliseconds connected) {
  if (connected >= policy_.stable_after) in_a_row_ = 0;
  return next(std::nullopt);
}

std::optional<Milliseconds> Reconnector::after_failure(const Failure& failure) {
  if (!worth_retrying(failure.obstacle)) return std::nullopt;
  if (failure.obstacle == Obstacle::captive_portal) return next(policy_.portal_every);
  return next(std::nullopt);
}

std::optional<Milliseconds> Reconnector::next(std::optional<Milliseconds> fixed) {
  if (policy_.attempts && in_a_row_ >= *policy_.attempts) return std::nullopt;
  const unsigned before = in_a_row_++;
  if (fixed) return fixed;
  if (before == 0) return Milliseconds(0);
  Milliseconds delay = policy_.first;
  for (unsigned i = 1; i < before && delay < policy_.longest; ++i) delay *= 2;
  delay = std::min(delay, policy_.longest);
  return delay / 2 + std::chrono::duration_cast<Milliseconds>(random_() * (delay - delay / 2));
}

}  // namespace sallyport::client
