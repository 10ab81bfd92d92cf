#pragma once
// Places: where an address or a path leads that names no application itself: "app" or "app/instance".
#include <string>

#include "config/diagnostic.hpp"

namespace sallyport::config {

/// The place, or nothing if it is none, which is reported as an error at `at`.
std::string read_place(const std::string& value, const std::string& file, Position at, Diagnostics& diagnostics);

}  // namespace sallyport::config
