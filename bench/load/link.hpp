#pragma once
// Link: an ordered pipe of bytes to the server, and Peer, who sits at our end of it. The load generator has
// TCP, and on top of it, each if the URL asks for it: TLS, the HTTP tunnel or a WebSocket, RTMPE.
#include <functional>
#include <memory>
#include <string>

#include "base/bytes.hpp"
#include "common/poller.hpp"
#include "common/socket.hpp"
#include "load/stream_url.hpp"

namespace sallyport::bench {

class Peer {
 public:
  virtual ~Peer() = default;
  /// Every handshake below RTMP's own is over.
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

/// Makes a link for the peer above it.
using MakeLink = std::function<std::unique_ptr<Link>(Peer& above)>;

/// What `url` names, from TCP upwards. Connects at once. Borrows `poller` and `peer`, which outlive the link.
std::unique_ptr<Link> make_link(Poller& poller, Peer& peer, const StreamUrl& url,
                                const ConnectOptions& options);

}  // namespace sallyport::bench
