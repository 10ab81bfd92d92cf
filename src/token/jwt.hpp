#pragma once
// JWT (RFC 7515, 7519) in the compact form, as far as a server needs it: two algorithms, and nothing by which
// a token could bring its own key along.
#include <string>
#include <string_view>

#include "token/claims.hpp"
#include "token/key.hpp"

namespace sallyport::token {

constexpr std::size_t kMaxTokenBytes = 8 * 1024;

struct Jwt {
  KeyType key_type = KeyType::ed25519;  ///< what its alg demands
  std::string key_id;                   ///< kid; empty if it names none
  std::string_view signed_part;         ///< into the text that was given
  ByteVector signature;
  std::string claims;  ///< JSON; not to be believed before the signature
};

/// bad_token or token_algorithm.
Result<Jwt> parse_jwt(std::string_view text);
/// exp is mandatory. bad_token.
Result<Claims> read_jwt_claims(std::string_view json);

}  // namespace sallyport::token
