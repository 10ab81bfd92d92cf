#pragma once
// A route: whom the client connects to in order to reach the server.
#include <cstdint>
#include <string>
#include <string_view>

namespace sallyport::client {

enum class RouteKind : std::uint8_t {
  direct,
  http_connect,  ///< a tunnel through an HTTP proxy (RFC 9110, section 9.3.6): any carrier
  http_forward,  ///< requests with absolute URIs to an HTTP proxy: the plain HTTP tunnel only
  socks4a,
  socks5,
};

/// Where a proxy listens, and as whom it is used.
struct ProxyEndpoint {
  std::string host;  ///< a name, or an address without brackets; empty for no proxy
  std::uint16_t port = 0;
  bool tls = false;      ///< an HTTP proxy that is itself spoken to through TLS ("https://proxy")
  std::string user;      ///< empty: no credentials were given
  std::string password;  ///< a secret, never printed
  bool operator==(const ProxyEndpoint&) const = default;
};

struct Route {
  RouteKind kind = RouteKind::direct;
  ProxyEndpoint proxy;
  /// This route starts behind the others: the direct one beside a proxy, where it is likely to be dropped.
  bool later = false;
  bool operator==(const Route&) const = default;
};

/// Whether connections go to the same place: what a firewall that counts them sees.
bool same_peer(const Route& one, const Route& other);

/// "direct", "http-connect", "http-forward", "socks4a", "socks5".
std::string_view to_string(RouteKind kind);
/// "direct", "http-connect proxy.example:3128"; without credentials.
std::string describe(const Route& route);

}  // namespace sallyport::client
