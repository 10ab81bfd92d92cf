#pragma once
// HMAC-SHA256, of which everything in the handshakes with a digest is made.
#include "base/bytes.hpp"
#include "rtmp/handshake/digest.hpp"

namespace sallyport::rtmp {

Digest hmac_sha256(ByteSpan key, ByteSpan message);

}  // namespace sallyport::rtmp
