#pragma once
// Plain dial: a connection to a server in which nothing is said, on the first route that gets through. For
// bytes that are none of the connector's, which a proxy's user still wants to have carried.
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "client/connector/line.hpp"

namespace sallyport::client {

struct PlainWay {
  Line line;
  Route route;
};

/// The routes are tried one after the other; none may be http_forward. `done` is called once, on the loop,
/// never from within the call, with the first that gets through, or with what stood in the way of the last.
/// Destroying the handle gives up.
[[nodiscard]] std::unique_ptr<Cancellable> dial_plainly(std::shared_ptr<Toolbox> tools,
                                                        std::vector<Route> routes, std::string host,
                                                        std::uint16_t port,
                                                        std::function<void(Outcome<PlainWay>)> done);

}  // namespace sallyport::client
