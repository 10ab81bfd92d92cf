#include "client/proxy/exchange.hpp"

#include "client/proxy/http_connect.hpp"
#include "client/proxy/socks4a.hpp"
#include "client/proxy/socks5.hpp"

namespace sallyport::client {

std::unique_ptr<ProxyExchange> make_exchange(const Route& route, const std::string& host, std::uint16_t port,
                                             std::shared_ptr<ProxyAuthorizer> authorizer) {
  switch (route.kind) {
    case RouteKind::http_connect:
      return std::make_unique<HttpConnect>(host, port, std::move(authorizer));
    case RouteKind::socks4a:
      return std::make_unique<Socks4a>(host, port, route.proxy.user);
    case RouteKind::socks5:
      return std::make_unique<Socks5>(host, port, route.proxy.user, route.proxy.password);
    case RouteKind::direct:
    case RouteKind::http_forward:
      break;
  }
  return nullptr;
}

}  // namespace sallyport::client
