#include "rtmp/handshake/digest.hpp"

#include <openssl/crypto.h>

#include <algorithm>
#include <string_view>

#include "base/random.hpp"
#include "rtmp/handshake/hmac.hpp"

namespace sallyport::rtmp {
namespace {

constexpr std::size_t kSignedBytes = kHandshakeBlock - kDigestBytes;

/// The key that ends both sides' full keys.
constexpr std::array<std::uint8_t, 32> kCommonTail = {
    0xf0, 0xee, 0xc2, 0x4a, 0x80, 0x68, 0xbe, 0xe8, 0x2e, 0x00, 0xd0, 0xd1, 0x02, 0x9e, 0x7e, 0x57,
    0x6e, 0xec, 0x5d, 0x2d, 0x29, 0x80, 0x6f, 0xab, 0x93, 0xb8, 0xe6, 0x36, 0xcf, 0xeb, 0x31, 0xae};

std::string_view phrase_of(HandshakeSide side) {
  return side == HandshakeSide::player ? "Genuine Adobe Flash Player 001"
                                       : "Genuine Adobe Flash Media Server 001";
}

std::size_t sum_of_four(const HandshakeBlock& block, std::size_t at) {
  return std::size_t{block[at]} + block[at + 1] + block[at + 2] + block[at + 3];
}

/// The last 32 bytes of a C2 or S2 whose other bytes are there.
Digest signature_of(const HandshakeBlock& reply, const Digest& peer_digest, HandshakeSide side) {
  const auto phrase = phrase_of(side);
  ByteVector key;
  key.reserve(phrase.size() + kCommonTail.size());
  key.insert(key.end(), phrase.begin(), phrase.end());
  key.insert(key.end(), kCommonTail.begin(), kCommonTail.end());
  return hmac_sha256(hmac_sha256(key, peer_digest), ByteSpan(reply).first(kSignedBytes));
}

}  // namespace

std::size_t digest_offset(const HandshakeBlock& block, DigestScheme scheme) {
  return scheme == DigestScheme::a ? sum_of_four(block, 8) % 728 + 12 : sum_of_four(block, 772) % 728 + 776;
}

std::size_t key_offset(const HandshakeBlock& block, DigestScheme scheme) {
  return scheme == DigestScheme::a ? sum_of_four(block, 1532) % 632 + 772 : sum_of_four(block, 768) % 632 + 8;
}

void place_key(HandshakeBlock& block, DigestScheme scheme, std::span<const std::uint8_t, kKeyBytes> key) {
  std::copy(key.begin(), key.end(),
            block.begin() + static_cast<std::ptrdiff_t>(key_offset(block, scheme)));
}

Digest compute_digest(const HandshakeBlock& block, DigestScheme scheme, HandshakeSide side) {
  const auto hole = block.begin() + static_cast<std::ptrdiff_t>(digest_offset(block, scheme));
  std::array<std::uint8_t, kSignedBytes> message;
  std::copy(hole + kDigestBytes, block.end(), std::copy(block.begin(), hole, message.begin()));
  return hmac_sha256(as_bytes(phrase_of(side)), message);
}

Digest place_digest(HandshakeBlock& block, DigestScheme scheme, HandshakeSide side) {
  const Digest digest = compute_digest(block, scheme, side);
  std::copy(digest.begin(), digest.end(),
            block.begin() + static_cast<std::ptrdiff_t>(digest_offset(block, scheme)));
  return digest;
}

std::optional<FoundDigest> find_digest(const HandshakeBlock& block, HandshakeSide side) {
  for (const DigestScheme scheme : {DigestScheme::a, DigestScheme::b}) {
    const Digest digest = compute_digest(block, scheme, side);
    const auto* stored = block.data() + digest_offset(block, scheme);
    if (CRYPTO_memcmp(digest.data(), stored, digest.size()) == 0) return FoundDigest{scheme, digest};
  }
  return std::nullopt;
}

void fill_signed_reply(HandshakeBlock& reply, const Digest& peer_digest, HandshakeSide side) {
  fill_random(MutableByteSpan(reply).first(kSignedBytes));
  const Digest signature = signature_of(reply, peer_digest, side);
  std::copy(signature.begin(), signature.end(), reply.begin() + kSignedBytes);
}

bool has_signature(const HandshakeBlock& reply, const Digest& our_digest, HandshakeSide side) {
  const Digest signature = signature_of(reply, our_digest, side);
  return CRYPTO_memcmp(signature.data(), reply.data() + kSignedBytes, signature.size()) == 0;
}

}  // namespace sallyport::rtmp
