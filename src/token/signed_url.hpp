#pragma once
// Signed URLs: a query whose fields are signed with a shared secret.
//
//   kid=web1&path=live&stream=cam*&may=connect,play&exp=1790000000&st=SIGNATURE
//
// What is signed are ten lines, each ended by a line feed, in this order, absent fields as empty lines, and an eleventh if
// there is a sub:
//
//   sallyport-url-1  kid  path  stream  may  exp  nbf  ip  aud  id  [sub]
//
// The values are signed as they are after percent-decoding, so it does not matter how a browser or a proxy
// encodes or orders them. None can hold a line feed, none may be there twice, and other fields mean nothing.
#include <array>
#include <string>
#include <string_view>

#include "token/claims.hpp"
#include "token/key.hpp"

namespace sallyport::token {

struct SignedUrl {
  enum Field { kid, path, stream, may, exp, nbf, ip, aud, id, sub };
  static constexpr std::array<std::string_view, 10> kNames{"kid", "path", "stream", "may", "exp", "nbf", "ip", "aud", "id", "sub"};

  std::array<std::string, kNames.size()> values;  ///< decoded; empty: absent
  Hmac signature{};

  const std::string& operator[](Field field) const { return values[field]; }
  std::string& operator[](Field field) { return values[field]; }
};

/// Whether a token has this form, rather than that of a JWT.
bool is_signed_url(std::string_view token);
/// bad_token.
Result<SignedUrl> parse_signed_url(std::string_view query);
/// The lines.
std::string canonical_text(const SignedUrl& url);
/// The query: the fields that are there, and st.
std::string write_signed_url(const SignedUrl& url);
/// What it permits; bad_token if a field is not as it must be. Only after the signature.
Result<Claims> read_url_claims(const SignedUrl& url);

}  // namespace sallyport::token
