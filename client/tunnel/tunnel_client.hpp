#pragma once
// The client's end of the HTTP tunnel (RTMPT, RTMPTS; RTMPTE is the RTMPE handshake above it): a ByteStream
// whose bytes travel in the bodies of HTTP requests and replies. docs/protocol/rtmpt.md has the requests.
//
// A tunnel is bound to its session's id, never to a connection: those come from `HttpDial`, as many as are
// needed, one after the other or two at a time. Towards our own server nothing is lost or repeated when
// connections are cut, replies get lost or proxies repeat requests. Towards other servers a request is sent
// again only if its connection had carried others before and ended without a word.
#include <functional>
#include <memory>
#include <string>

#include "client/cancellable.hpp"
#include "client/failure.hpp"
#include "client/tunnel/http_authorization.hpp"
#include "client/tunnel/tunnel_health.hpp"
#include "loop/event_loop.hpp"
#include "net/byte_stream.hpp"

namespace sallyport::client {

/// Gives the tunnel a connection to the server or to the forward proxy, TLS included if the tunnel is secure.
/// The stream has not been started, or waits for start() with a placeholder user. The call back comes once,
/// on the loop, never from within the call; destroying the handle gives up. It is called for the whole life
/// of the tunnel.
using HttpConnected = std::function<void(Outcome<std::shared_ptr<net::ByteStream>>)>;
using HttpDial = std::function<std::unique_ptr<Cancellable>(HttpConnected)>;

enum class TunnelForm : std::uint8_t {
  normal,   ///< HTTP/1.1, connections kept
  polling,  ///< HTTP/1.0, a connection for each request, neutral content types
  text,     ///< as polling; what travels are small HTML documents, else replies labelled as pictures
};

struct TunnelOptions {
  std::string host_header;                           ///< "host" or "host:port", for the Host field
  std::string target_prefix;                         ///< "" or, through a forward proxy, "http://host:port"
  std::shared_ptr<HttpAuthorization> authorization;  ///< of the forward proxy; may be empty
  TunnelForm form = TunnelForm::normal;
  bool secure = false;                   ///< what HttpDial gives is inside TLS: the facts say rtmpts
  Milliseconds open_timeout{6'000};      ///< for the whole opening, dialling and probing included
  Milliseconds request_timeout{10'000};  ///< for the reply to one request, beyond what the server may hold it
  Milliseconds resume_budget{60'000};    ///< without any reply; then the stream ends with Reason::peer_gone
  /// If set, the tunnel keeps it up to date, on its loop.
  std::shared_ptr<TunnelHealth> health;
};

/// Opens a session. `first` is a connection that may be used for the first request (say, after a refused
/// WebSocket upgrade); may be empty. `done` is called once, on the loop, never from within the call, with a
/// stream that waits for start(). Destroying the handle gives up and aborts the connections.
[[nodiscard]] std::unique_ptr<Cancellable> open_tunnel(
    loop::EventLoop& loop, HttpDial dial, std::shared_ptr<net::ByteStream> first, TunnelOptions options,
    std::function<void(Outcome<std::shared_ptr<net::ByteStream>>)> done);

}  // namespace sallyport::client
