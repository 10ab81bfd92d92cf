#pragma once
// Link: an ordered pipe of bytes to the server, and Peer, who sits at our end of it. The load generator has
// TCP and the HTTP tunnel, and RTMPE over either.
#include <memory>
#include <string>

#include "base/bytes.hpp"
#include "common/poller.hpp"
#include "common/socket.hpp"

namespace sallyport::bench {

class Peer {
 public:
  virtual ~Peer() = default;
  virtual void on_connected() = 0;
  /// `bytes` live until it returns.
  virtual void on_bytes(ByteSpan bytes) = 0;
  /// The connection is over; once.
  virtual void on_closed(const std::string& why) = 0;
};

class Link {
 public:
  virtual ~Link() = default;
  /// Sends at once what the socket takes and keeps the rest.
  virtual void send(ByteSpan bytes) = 0;
  /// Reads nothing from now on, as a viewer whose network has stalled.
  virtual void stop_reading() = 0;
};

/// All borrow `poller` and `peer`, which outlive the link, and connect at once.
std::unique_ptr<Link> make_tcp_link(Poller& poller, Peer& peer, const Endpoint& to,
                                    const ConnectOptions& options);
std::unique_ptr<Link> make_tunnel_link(Poller& poller, Peer& peer, const Endpoint& to,
                                       const ConnectOptions& options);
/// These make the handshake themselves: on_connected() says that it is behind them.
std::unique_ptr<Link> make_rtmpe_link(Poller& poller, Peer& peer, const Endpoint& to,
                                      const ConnectOptions& options);
std::unique_ptr<Link> make_rtmpte_link(Poller& poller, Peer& peer, const Endpoint& to,
                                       const ConnectOptions& options);

}  // namespace sallyport::bench
