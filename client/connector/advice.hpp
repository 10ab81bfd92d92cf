#pragma once
// What can be done about an obstacle.
#include <string_view>

#include "client/failure.hpp"

namespace sallyport::client {

/// One sentence without a full stop, for the user; empty if there is nothing to be done here.
std::string_view advice(Obstacle obstacle);
/// The same for whoever runs the network, the proxy or the server.
std::string_view advice_for_administrator(Obstacle obstacle);

}  // namespace sallyport::client
