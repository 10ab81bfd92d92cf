#pragma once
// Private to client/websocket: a stream that goes on over a new connection when one has broken.
//
//   lost ─▶ redial ─▶ upgrade ─▶ "resume" ─┬─ "resumed" ─▶ the stream goes on
//            ▲  └─ failed ─▶ a pause ─┐    └─ "gone" ────▶ the stream ends
//            └────────────────────────┘                     (and 30 s after the loss, in any case)
#include <memory>

#include "client/websocket/open_websocket.hpp"
#include "http/websocket/upgrade.hpp"
#include "net/websocket/websocket_stream.hpp"

namespace sallyport::client {

/// The opening handshake of a request, with resumption offered if there is a way to dial again.
http::websocket::ClientUpgrade upgrade_of(const WebSocketRequest& request);

/// A new session over `socket`, whose server has agreed to that.
std::shared_ptr<net::ByteStream> begin_resumable(const std::shared_ptr<net::WebSocketStream>& socket,
                                                 const WebSocketRequest& request);

}  // namespace sallyport::client
