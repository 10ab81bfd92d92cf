#pragma once
// Candidate: one way to try, a route and a carrier on a port.
#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "client/connector/carrier.hpp"
#include "client/proxy/route.hpp"

namespace sallyport::client {

struct Candidate {
  Route route;
  Carrier carrier;
  std::uint16_t port = 0;
  /// When it starts, counted from the beginning; earlier if another one fails.
  Milliseconds start{0};
};

/// "rtmps on port 443, direct", "http-poll on port 80, http-forward proxy.example:3128".
std::string describe(const Candidate& candidate);
/// The way as it came out: one that tries a WebSocket first and has come to the tunnel is the tunnel from then on.
Candidate turned_out(Candidate candidate, const Carrier& carrier);
/// The same way, whenever it starts.
bool same_way(const Candidate& one, const Candidate& other);

/// In order of rank: of two that get through at the same time the earlier one is better.
using Candidates = std::vector<Candidate>;

}  // namespace sallyport::client
