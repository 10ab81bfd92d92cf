#pragma once
// Making keys and tokens: for the command line and for tests. The server only checks.
#include <string>

#include <nlohmann/json.hpp>

#include "token/key.hpp"
#include "token/signed_url.hpp"

namespace sallyport::token {

/// A new key pair named by its thumbprint, or a new secret of 64 hexadecimal digits named by random ones.
Key generate_key(KeyType type);
/// PEM with a line "kid: NAME" in front. The private one is PKCS #8, not encrypted.
std::string private_pem(const Key& key);
std::string public_pem(const Key& key);
/// One private key of a PEM file, named by its line "kid: NAME", else by its thumbprint. configuration_error.
Result<Key> read_private_key(std::string_view text);

/// Signs claims with a private key.
Result<std::string> make_jwt(const Key& key, const nlohmann::ordered_json& claims);
/// Signs with a secret: sets kid and the signature, and answers the query.
std::string make_signed_url(const Key& key, SignedUrl url);

}  // namespace sallyport::token
