#pragma once
// HTTP Digest access authentication (RFC 7616; RFC 2069 where a proxy names no qop): what answers a
// challenge.
#include <cstdint>
#include <string>
#include <string_view>

#include "client/proxy/challenge.hpp"

namespace sallyport::client {

/// Whether this challenge can be answered: MD5 or SHA-256, with -sess or without, and qop "auth" or none.
bool digest_supported(const Challenge& challenge);
/// Greater is better: SHA-256 before MD5.
int digest_strength(const Challenge& challenge);

/// One request that is to be authorized.
struct DigestRequest {
  std::string_view user;
  std::string_view password;
  std::string_view method;
  std::string_view uri;     ///< the request target as sent
  std::uint32_t count = 1;  ///< how often this nonce has been used, this time included
  std::string_view cnonce;  ///< a random text of ours, of letters and digits
};

/// The value of the (Proxy-)Authorization field. Precondition: digest_supported(challenge).
std::string digest_answer(const Challenge& challenge, const DigestRequest& request);

}  // namespace sallyport::client
