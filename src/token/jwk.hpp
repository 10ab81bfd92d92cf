#pragma once
// JSON Web Keys (RFC 7517, RFC 8037): public ones, for checking signatures.
#include <string_view>

#include <nlohmann/json.hpp>

#include "token/key_text.hpp"

namespace sallyport::token {

Result<KeyText> parse_jwks(std::string_view text);
/// The public part, with kid, alg and use.
nlohmann::ordered_json to_jwk(const Key& key);

}  // namespace sallyport::token
