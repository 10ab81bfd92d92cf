#pragma once
// Key: what a signature is checked with, or made with. Its type decides the algorithm; a token never does.
#include <array>
#include <memory>
#include <string>
#include <string_view>

#include <openssl/types.h>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace sallyport::token {

enum class KeyType {
  ed25519,  ///< JWT with EdDSA (RFC 8037)
  p256,     ///< JWT with ES256 (RFC 7518, section 3.4)
  secret,   ///< signed URLs with HMAC-SHA256
};
std::string_view to_string(KeyType type);

struct Key {
  std::string id;  ///< kid
  KeyType type = KeyType::secret;
  std::shared_ptr<EVP_PKEY> pair;  ///< public, or public and private; null for a secret
  std::string secret;              ///< never logged
};

/// A code that proves knowledge of a secret. There is no == for it: CRYPTO_memcmp takes as long for every difference.
struct Hmac : std::array<std::uint8_t, 32> {
  bool operator==(const Hmac&) const = delete;
};

/// The functions for key pairs answer configuration_error with a sentence that says what is wrong.
Result<Key> ed25519_key(ByteSpan x);
Result<Key> p256_key(ByteSpan x, ByteSpan y);
/// One PEM block. Anything but an Ed25519 or P-256 key is an error.
Result<Key> public_key_from_pem(std::string_view pem);
Result<Key> private_key_from_pem(std::string_view pem);
/// x, and y for P-256: 32 bytes each.
std::array<ByteVector, 2> coordinates(const Key& key);
/// RFC 7638, base64url: names keys that have no name.
std::string thumbprint(const Key& key);

/// Whether `signature` (64 bytes: R and S, or r and s) is `key`'s over `text`. False for secrets.
bool verify_signature(const Key& key, std::string_view text, ByteSpan signature);
/// The signature, 64 bytes; `key` must be a private one.
Result<ByteVector> sign(const Key& key, std::string_view text);
Hmac hmac_sha256(std::string_view secret, std::string_view text);

}  // namespace sallyport::token
