#pragma once
// Signatures of webhooks in the form of Standard Webhooks (version 1.0.0, "Signature scheme"): HMAC-SHA256 over
// "ID.TIMESTAMP.BODY", so that a receiver knows who has sent what, and that it is not an old message again.
#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace sallyport::webhook {

/// Value of the field webhook-signature: "v1,BASE64". `timestamp` in seconds since 1970.
std::string sign(ByteSpan secret, std::string_view id, std::int64_t timestamp, std::string_view body);

/// "whsec_BASE64" of 24 to 64 bytes. Error: bad_token; the sentence does not hold the text.
Result<ByteVector> parse_secret(std::string_view text);
std::string make_secret();
/// "msg_" and 128 random bits in hexadecimal.
std::string make_message_id();

}  // namespace sallyport::webhook
