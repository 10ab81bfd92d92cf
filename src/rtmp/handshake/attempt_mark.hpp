#pragma once
// The mark by which our server tells our client that it knows attempt ids
// (docs/protocol/connect-attempts.md): 16 bytes among the random ones of S1 that follow from C1. To everybody
// else they look like any others. A mark says what a server can do, not who it is: anybody can make one.
#include "rtmp/handshake/digest.hpp"

namespace sallyport::rtmp {

/// Puts the mark that answers `c1` into `s1`, out of the way of a digest under `scheme`, which must be placed
/// afterwards. The last 32 bytes stay random: they are the key of SWF verification.
void place_attempt_mark(HandshakeBlock& s1, const HandshakeBlock& c1, DigestScheme scheme);
/// Whether `s1` carries the mark that answers `c1`.
bool has_attempt_mark(const HandshakeBlock& s1, const HandshakeBlock& c1);

}  // namespace sallyport::rtmp
