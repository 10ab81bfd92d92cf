#pragma once
// The client's opening handshake of a WebSocket, over a connection that has been made (and secured) already.
//
//   GET … Upgrade ─┬─ 101, as it should be ─▶ a WebSocketStream
//                  ├─ 101, otherwise ───────▶ Failure: not_http
//                  ├─ any other reply ──────▶ WebSocketRefused, with the connection if it goes on
//                  └─ no reply ─────────────▶ Failure
#include <functional>
#include <memory>
#include <string>
#include <variant>

#include "client/cancellable.hpp"
#include "client/failure.hpp"
#include "net/byte_stream.hpp"

namespace sallyport::client {

/// Called on the stream's loop; its `done` once, not from within. Destroying the handle cancels.
using WebSocketRedial = std::function<std::unique_ptr<Cancellable>(
    std::function<void(Outcome<std::shared_ptr<net::ByteStream>>)> done)>;

struct WebSocketRequest {
  std::string host_header;          ///< with the port, if it is not the scheme's own
  std::string path;                 ///< "/app/instance"; through a forward proxy an absolute URI
  std::string origin;               ///< empty: none is sent, as by programs that are no browsers
  std::string proxy_authorization;  ///< value of the field; empty: none is sent; a secret
  /// Makes another connection of the same kind, not started, when one has broken. With it the stream outlives
  /// its connections where the server is one of ours (docs/protocol/websocket.md); empty: it ends with its
  /// connection.
  WebSocketRedial redial{};
};

/// The upgrade was answered by another status than 101.
struct WebSocketRefused {
  unsigned status = 0;
  std::string content_type;
  bool keep_alive = false;  ///< the connection may carry another request
  std::shared_ptr<net::ByteStream>
      stream;        ///< that connection, to be started again at once; null if it does not go on
  std::string what;  ///< for people: "403 Forbidden"
};

/// The stream has no user yet and waits for start(); its facts name it "ws" or "wss".
using WebSocketOutcome = std::variant<std::shared_ptr<net::ByteStream>, WebSocketRefused, Failure>;

/// `below` has not been started. `done` is called once, on the stream's loop, never from within the call; the
/// handle may be destroyed in it. There is no deadline here: whoever has one destroys the handle, which
/// closes `below`.
[[nodiscard]] std::unique_ptr<Cancellable> open_websocket(std::shared_ptr<net::ByteStream> below,
                                                          const WebSocketRequest& request,
                                                          std::function<void(WebSocketOutcome)> done);

}  // namespace sallyport::client
