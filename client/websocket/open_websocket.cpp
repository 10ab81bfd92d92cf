#include "client/websocket/open_websocket.hpp"

#include <utility>

#include "client/websocket/opening.hpp"
#include "client/websocket/resuming.hpp"

namespace sallyport::client {

std::unique_ptr<Cancellable> open_websocket(std::shared_ptr<net::ByteStream> below,
                                            const WebSocketRequest& request,
                                            std::function<void(WebSocketOutcome)> done) {
  auto finish = [request, done = std::move(done)](OpeningOutcome outcome) {
    if (auto* const refused = std::get_if<WebSocketRefused>(&outcome)) return done(std::move(*refused));
    if (auto* const failure = std::get_if<Failure>(&outcome)) return done(std::move(*failure));
    const auto& opened = std::get<OpenedSocket>(outcome);
    if (opened.resumable) return done(begin_resumable(opened.socket, request));
    done(std::shared_ptr<net::ByteStream>(opened.socket));
  };
  return open_socket(std::move(below), upgrade_of(request), std::move(finish));
}

}  // namespace sallyport::client
