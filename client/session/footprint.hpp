#pragma once
// What a value occupies.
#include <cstddef>

#include "amf/value.hpp"

namespace sallyport::client {

/// About how many bytes `value` occupies here, and never less than it has when it is written as AMF. What is
/// shared inside it counts each time. `value` is no deeper than decoders permit.
std::size_t footprint(const amf::Value& value);

}  // namespace sallyport::client
