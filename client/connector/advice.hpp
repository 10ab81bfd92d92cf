#pragma once
// What somebody in front of an obstacle can do about it.
#include <string_view>

#include "client/failure.hpp"

namespace sallyport::client {

/// One sentence without a full stop, for the user; empty if there is nothing to be done here.
std::string_view advice(Obstacle obstacle);

}  // namespace sallyport::client
