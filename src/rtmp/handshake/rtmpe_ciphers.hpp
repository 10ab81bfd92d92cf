#pragma once
// What encrypts an RTMPE connection once the handshake has been made: one RC4 keystream per direction.
#include <utility>

#include "base/result.hpp"
#include "rtmp/handshake/diffie_hellman.hpp"
#include "rtmp/handshake/rc4.hpp"

namespace sallyport::rtmp {

struct RtmpeCiphers {
  Rc4 incoming;
  Rc4 outgoing;
};

/// The same on both sides: the key of each direction is made of the secret and its receiver's public key, and
/// both keystreams have been advanced by the 1,536 bytes that the first use passes over.
/// Reason::bad_handshake if `peer_key` (kKeyBytes) is not one.
Result<RtmpeCiphers> agree_on_ciphers(const DiffieHellman& own, ByteSpan peer_key);

}  // namespace sallyport::rtmp
