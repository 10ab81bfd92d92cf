#pragma once
// Unpredictable bytes from the kernel (OpenSSL's generator). Everything that serves as a credential or
// as handshake randomness comes from here.
#include <string>

#include "base/bytes.hpp"

namespace sallyport {

void fill_random(MutableByteSpan out);
/// `byte_count` random bytes as lower-case hexadecimal (two characters each).
std::string random_hex(std::size_t byte_count);
std::string to_hex(ByteSpan bytes);

}  // namespace sallyport
