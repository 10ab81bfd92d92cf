#pragma once
// The digest handshake of Flash Player 9.0.115 and later: where digests and keys lie inside the 1,536-byte
// blocks C1 and S1, and how each side proves that it is "genuine". The keys are public constants, so this
// is compatibility, not security.
#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "base/bytes.hpp"

namespace sallyport::rtmp {

constexpr std::size_t kHandshakeBlock = 1536;  ///< bytes of C1, S1, C2 and S2
constexpr std::size_t kDigestBytes = 32;
constexpr std::size_t kKeyBytes = 128;  ///< a Diffie-Hellman public key (RTMPE)

using HandshakeBlock = std::array<std::uint8_t, kHandshakeBlock>;
using Digest = std::array<std::uint8_t, kDigestBytes>;

/// The order of digest and key in a block: A has the digest first, B the key. (Others number them in
/// either order.)
enum class DigestScheme : std::uint8_t { a, b };

/// Which end made a block; each signs with a phrase of its own.
enum class HandshakeSide : std::uint8_t { player, server };

/// Where the digest lies: 12 to 739 for A, 776 to 1503 for B. Depends on random bytes of the block, so fill
/// those first.
std::size_t digest_offset(const HandshakeBlock& block, DigestScheme scheme);
/// Where the Diffie-Hellman key lies: 772 to 1403 for A, 8 to 639 for B.
std::size_t key_offset(const HandshakeBlock& block, DigestScheme scheme);

/// Puts a Diffie-Hellman key into its place.
void place_key(HandshakeBlock& block, DigestScheme scheme, std::span<const std::uint8_t, kKeyBytes> key);

/// The digest that `side` puts into `block`: over all of it except the digest's own place.
Digest compute_digest(const HandshakeBlock& block, DigestScheme scheme, HandshakeSide side);
/// Computes it and puts it in its place; answers it.
Digest place_digest(HandshakeBlock& block, DigestScheme scheme, HandshakeSide side);

struct FoundDigest {
  DigestScheme scheme;
  Digest digest;
};
/// The digest of a block made by a genuine `side`, looked for under scheme A, then B.
std::optional<FoundDigest> find_digest(const HandshakeBlock& block, HandshakeSide side);

/// Fills C2 or S2: random bytes and, at the end, `side`'s signature over them, keyed by the digest that the
/// other end put into its C1 or S1.
void fill_signed_reply(HandshakeBlock& reply, const Digest& peer_digest, HandshakeSide side);
/// Whether `reply` carries `side`'s signature that answers `our_digest`.
bool has_signature(const HandshakeBlock& reply, const Digest& our_digest, HandshakeSide side);

}  // namespace sallyport::rtmp
