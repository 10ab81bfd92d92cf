#pragma once
// The plan: which ways are tried to a target, and when each starts. Pure.
//
// Cold start (ms)        direct                          with a proxy              SOCKS
//   0    rtmps:443         200*  (*) everything direct     0   CONNECT rtmps:443     as direct, through the
//   100  rtmp:1935         starts 300 ms later, as it      80  CONNECT https:443     proxy; direct 300 ms
//   150  https:443         is usually black-holed          160 forward http:80       later
//   250  http:80
//   350  rtmp:80, 400 rtmp:443
//   600  https-poll:443, 700 http-poll:80, 750 https-text:443, 775 http-text:80
//
// A scheme strikes out what it does not allow, and what is left moves up; a port in the URI takes the place
// of all others. See docs/protocol/connector.md.
#include <optional>
#include <span>

#include "client/connector/candidate.hpp"
#include "client/uri/target.hpp"

namespace sallyport::client {

/// How it is gone about.
enum class Strategy : std::uint8_t {
  race,        ///< the table above
  classic,     ///< Flash's ladder: RTMP on 1935, 443 and 80, then RTMPT on 80, one after the other
  classic_80,  ///< the later advice: RTMP on 80, then RTMPT on 80
};

/// One after the other: the next begins when the one before has failed or its time is over.
struct LadderRung {
  Candidate candidate;
  Milliseconds patience;
};

/// `routes` is what the proxy settings allow for the target, the preferred first; direct among them if it
/// may be tried. What a route cannot carry is left out.
Candidates plan(const Target& target, std::span<const Route> routes);

/// The old way, on the first of `routes`. Flash Player gave each step several seconds.
std::vector<LadderRung> plan_ladder(const Target& target, std::span<const Route> routes, Strategy strategy);

/// What is remembered of a network, as far as the plan needs it.
struct Remembered {
  std::size_t index = 0;  ///< into the cold plan
  Milliseconds took{0};   ///< from its start to its proof
};
/// Warm start: the remembered winner at 0, the second best at max(100 ms, 2 × the winner's time), everything
/// else from 400 ms on. Candidates of `barred` (indices into `cold`) failed a short while ago and go last.
Candidates warm_plan(Candidates cold, const Remembered& winner, std::span<const std::size_t> barred);
/// Cold, but what failed a short while ago goes last.
Candidates cold_plan(Candidates cold, std::span<const std::size_t> barred);

}  // namespace sallyport::client
