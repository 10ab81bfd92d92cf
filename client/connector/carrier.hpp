#pragma once
// Carriers: how RTMP is dressed on its way.
#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "client/uri/scheme.hpp"

namespace sallyport::client {

/// What RTMP's bytes travel in, above TCP or TLS.
enum class Dress : std::uint8_t {
  raw,          ///< nothing
  web,          ///< WebSocket; if its upgrade is refused, the tunnel on the same connection
  websocket,    ///< WebSocket alone
  tunnel,       ///< HTTP requests, connections kept
  tunnel_poll,  ///< …complete, one connection each, neutral content types
  tunnel_text,  ///< …that look like documents
};

struct Carrier {
  Dress dress = Dress::raw;
  bool tls = false;
  bool rtmpe = false;

  bool operator==(const Carrier&) const = default;
};

inline constexpr Carrier kRtmp{Dress::raw, false};
inline constexpr Carrier kRtmps{Dress::raw, true};
inline constexpr Carrier kHttp{Dress::web, false};
inline constexpr Carrier kHttps{Dress::web, true};
inline constexpr Carrier kWs{Dress::websocket, false};
inline constexpr Carrier kWss{Dress::websocket, true};
inline constexpr Carrier kRtmpt{Dress::tunnel, false};
inline constexpr Carrier kRtmpts{Dress::tunnel, true};
inline constexpr Carrier kHttpPoll{Dress::tunnel_poll, false};
inline constexpr Carrier kHttpsPoll{Dress::tunnel_poll, true};
inline constexpr Carrier kHttpText{Dress::tunnel_text, false};
inline constexpr Carrier kHttpsText{Dress::tunnel_text, true};
inline constexpr Carrier kRtmpe{Dress::raw, false, true};
inline constexpr Carrier kRtmpte{Dress::tunnel, false, true};
inline constexpr Carrier kRtmptePoll{Dress::tunnel_poll, false, true};
inline constexpr Carrier kRtmpteText{Dress::tunnel_text, false, true};

/// The word of --json and of lists: "rtmp", "rtmps", "https", "ws", "rtmpts", "http-poll", …
std::string_view to_string(const Carrier& carrier);

/// Every carrier that a scheme allows, the most wanted first.
std::span<const Carrier> carriers_of(Scheme scheme);
bool allows(Scheme scheme, const Carrier& carrier);

/// RTMP inside HTTP requests and replies, or inside WebSocket.
constexpr bool travels_in_http(const Carrier& carrier) {
  return carrier.dress != Dress::raw;
}
constexpr bool is_tunnel(Dress dress) {
  return dress >= Dress::tunnel;
}

}  // namespace sallyport::client
