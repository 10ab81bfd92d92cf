#include "load/link.hpp"

#include <utility>

#include "load/rtmpe_link.hpp"
#include "load/tcp_link.hpp"
#include "load/tls_link.hpp"
#include "load/tunnel_link.hpp"
#include "load/websocket_link.hpp"

namespace sallyport::bench {

std::unique_ptr<Link> make_link(Poller& poller, Peer& peer, const StreamUrl& url,
                                const ConnectOptions& options) {
  MakeLink make = [&](Peer& above) {
    return std::make_unique<TcpLink>(poller, above, url.endpoint, options);
  };
  if (url.tls)
    make = [below = std::move(make)](Peer& above) { return std::make_unique<TlsLink>(above, below); };
  if (url.tunnelled)
    make = [&, below = std::move(make)](Peer& above) {
      return std::make_unique<TunnelLink>(poller, above, url.endpoint, below);
    };
  if (url.websocket)
    make = [&, below = std::move(make)](Peer& above) {
      return std::make_unique<WebSocketLink>(above, url, below);
    };
  if (url.rtmpe)
    make = [below = std::move(make)](Peer& above) { return std::make_unique<RtmpeLink>(above, below); };
  return make(peer);
}

}  // namespace sallyport::bench
