#pragma once
// Private to client/websocket: the opening handshake, whatever is done with the WebSocket then.
#include <functional>
#include <memory>
#include <variant>

#include "client/websocket/open_websocket.hpp"
#include "http/websocket/upgrade.hpp"
#include "net/websocket/websocket_stream.hpp"

namespace sallyport::client {

struct OpenedSocket {
  std::shared_ptr<net::WebSocketStream> socket;  ///< without a user
  bool resumable = false;                        ///< the server has chosen that subprotocol
};
using OpeningOutcome = std::variant<OpenedSocket, WebSocketRefused, Failure>;

/// As open_websocket(). `upgrade.key` is made here.
[[nodiscard]] std::unique_ptr<Cancellable> open_socket(std::shared_ptr<net::ByteStream> below,
                                                       http::websocket::ClientUpgrade upgrade,
                                                       std::function<void(OpeningOutcome)> done);

}  // namespace sallyport::client
