#include "client/proxy/route.hpp"

#include "net/socket_address.hpp"

namespace sallyport::client {

std::string_view to_string(RouteKind kind) {
  switch (kind) {
    case RouteKind::direct:
      return "direct";
    case RouteKind::http_connect:
      return "http-connect";
    case RouteKind::http_forward:
      return "http-forward";
    case RouteKind::socks4a:
      return "socks4a";
    case RouteKind::socks5:
      return "socks5";
  }
  return "direct";
}

bool same_peer(const Route& one, const Route& other) {
  const bool both_direct = one.kind == RouteKind::direct && other.kind == RouteKind::direct;
  return both_direct || (one.kind != RouteKind::direct && other.kind != RouteKind::direct &&
                         one.proxy.host == other.proxy.host && one.proxy.port == other.proxy.port);
}

std::string describe(const Route& route) {
  std::string text(to_string(route.kind));
  if (route.kind == RouteKind::direct) return text;
  return text + (route.proxy.tls ? " https://" : " ") +
         net::host_and_port(route.proxy.host, route.proxy.port);
}

}  // namespace sallyport::client
