#pragma once
// Key files, found out by what stands in them:
//
//   JWKS      {"keys":[…]}  (RFC 7517): OKP/Ed25519 and EC/P-256; keys of other kinds are left out
//   PEM       one or more public keys; a line "kid: NAME" before a block names it, else its thumbprint does
//   secrets   lines "NAME SECRET" for signed URLs; the secret is the text as it stands, 32 to 256 characters
//             without blanks. '#' begins a comment
//
// Private keys have no business with whoever checks tokens: a file that holds one is refused.
#include <string>
#include <string_view>
#include <vector>

#include "token/key.hpp"

namespace sallyport::token {

struct KeyText {
  std::vector<Key> keys;
  bool is_secret = false;             ///< others must not be able to read the file
  std::vector<std::string> left_out;  ///< why keys were left out, a sentence each
};

/// configuration_error with a sentence that names the line or the key, and never shows a secret.
Result<KeyText> parse_keys(std::string_view text);
/// Whether `name` can name a key: 1 to 64 of letters, digits, '-', '_', '.'.
bool is_key_name(std::string_view name);

}  // namespace sallyport::token
