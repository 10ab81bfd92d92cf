#pragma once
// What stood in the way of one attempt to get through. The doctor prints it, the connector weighs it: some
// obstacles end a whole route (no credentials for the proxy), others one carrier only.
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "base/clock.hpp"

namespace sallyport::client {

/// The first thing that went wrong, as a person would name it. Words for people come from describe().
enum class Obstacle : std::uint8_t {
  none,
  // names and packets
  no_name,             ///< the name is unknown
  name_server_silent,  ///< no name server answers
  name_hijacked,       ///< the name leads to an address that cannot be the server's (a portal's, loopback)
  no_route,            ///< no route to the host or network, also said by ICMP
  silent_drop,         ///< nothing comes back to the first packet
  refused,             ///< answered by a reset at once
  reset,               ///< accepted, then reset
  closed,              ///< accepted, then closed without a word
  silent,              ///< accepted, then no answer
  // proxies
  proxy_unreachable,
  proxy_wants_credentials,  ///< 407, or SOCKS without an acceptable method, and none were given
  proxy_refuses_credentials,
  proxy_scheme_unknown,   ///< NTLM, Negotiate: what we lack
  proxy_bad_reply,        ///< what answers there is no proxy of that kind
  connect_refused,        ///< CONNECT or SOCKS: not to this port
  destination_forbidden,  ///< …not to this host
  user_barred,            ///< …not for this user
  outside_hours,          ///< …not at this time
  proxy_cannot_reach,     ///< the proxy tried and failed: names, routes, refusals on its far side
  // TLS
  tls_intercepted,  ///< a certificate by an issuer that the system does not know, for the right name
  tls_self_signed,  ///< for the right name, by nobody but the server itself
  tls_wrong_name,
  tls_expired,  ///< and the clock seems right
  clock_wrong,  ///< certificates are not valid yet or any more because our clock is off
  tls_failed,   ///< no agreement, or an alert
  not_tls,      ///< the peer answered something else
  // HTTP and above
  not_http,
  captive_portal,    ///< a web page where the server should be
  upgrade_stripped,  ///< the WebSocket upgrade was answered by something else than 101
  upgrade_refused,   ///< …by the server itself: Origin or address rules
  content_type_refused,
  body_refused,      ///< inspection refuses what is inside the body
  replies_buffered,  ///< replies come late: something collects them
  connections_cut,   ///< connections end after a while
  http_error,        ///< any other status
  // RTMP
  not_rtmp,
  unproven,        ///< a handshake whose answer proves nothing
  server_refused,  ///< our server said no: its own words are in the detail
  // ours
  timed_out,    ///< the attempt's time was over; the stage says where
  cancelled,    ///< somebody else won
  unsupported,  ///< this carrier cannot take this route
};

/// How far an attempt got.
enum class Stage : std::uint8_t { name, tcp, proxy, tls, http, upgrade, tunnel, handshake, connect, open };

struct Failure {
  Obstacle obstacle = Obstacle::none;
  Stage stage = Stage::name;
  /// What was seen, for people: an issuer's name, a status line, an errno. Never a secret; printable.
  std::string detail;
};

/// A value, or what stood in the way.
template <typename T>
using Outcome = std::variant<T, Failure>;

/// The word of `--json` and of lists: "silent-drop".
std::string_view to_string(Obstacle obstacle);
std::string_view to_string(Stage stage);
/// A sentence without a full stop, for a table: "nothing comes back to the first packet".
std::string_view describe(Obstacle obstacle);

}  // namespace sallyport::client
