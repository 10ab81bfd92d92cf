#pragma once
// The plan: which ways are tried to a target, and when each starts. Pure.
//
// Cold start of rtmp: (ms)
//    0  rtmps:443         with an HTTP proxy           0  rtmps:443 by CONNECT
//  100  rtmp:1935                                     80  https:443 by CONNECT
//  150  https:443                                    160  rtmpt:80, forwarded
//  250  http:80                                      240  rtmp:443, rtmp:1935, http:80 by CONNECT
//  350  rtmp:80                                      400  the polling forms, then those that look like text
//  400  rtmp:443                                     300  and from there on everything directly: it is mostly
//  600  https-poll:443                                    dropped in silence beside a proxy
//  700  http-poll:80
//  750  https-text:443  through SOCKS: the same list, and the direct one 300 ms later
//  775  http-text:80
//
// A scheme strikes out what it does not allow, and what is left moves up; a port in the URI takes the place
// of all others. See docs/connecting.md.
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
  exact,       ///< what the scheme's name says, on its own port, and nothing else
};

/// How long Flash Player waited at each step of its ladder: "up to a minute" for four.
inline constexpr Milliseconds kClassicPatience{15'000};

/// `routes` is what the proxy settings allow for the target, the preferred first; direct among them if it
/// may be tried. What a route cannot carry is left out.
Candidates plan(const Target& target, std::span<const Route> routes);

/// The old way, one after the other: the next begins when the one before has failed or its kClassicPatience
/// is over. RTMP goes directly, as Flash Player did, the tunnel through an HTTP proxy if there is one.
Candidates plan_ladder(const Target& target, std::span<const Route> routes, Strategy strategy);

/// What is remembered of a network, as far as the plan needs it.
struct Remembered {
  std::size_t index = 0;  ///< into the cold plan
  Milliseconds took{0};   ///< from its start to its proof
};
/// Warm start: the remembered winner at 0, the second best after twice the winner's time, but not before 100
/// ms and not after 400 ms, everything else from 400 ms on. Candidates of `barred` (indices into `cold`)
/// failed a short while ago and go last.
Candidates warm_plan(Candidates cold, const Remembered& winner, std::span<const std::size_t> barred);
/// Cold, but what failed a short while ago goes last.
Candidates cold_plan(Candidates cold, std::span<const std::size_t> barred);

}  // namespace sallyport::client
