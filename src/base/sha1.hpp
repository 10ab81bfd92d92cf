#pragma once
// SHA-1, for protocols that ask for it (RFC 6455). It protects nothing.
#include <array>
#include <cstdint>

#include "base/bytes.hpp"

namespace sallyport {

std::array<std::uint8_t, 20> sha1(ByteSpan bytes);

}  // namespace sallyport
