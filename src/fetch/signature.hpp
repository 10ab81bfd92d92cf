#pragma once
// Signatures of requests in the form of Standard Webhooks (version 1.0.0, "Signature scheme"): HMAC-SHA256 over
// "ID.TIMESTAMP.BODY", so that a receiver knows who has sent what, and that it is not an old message again.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace sallyport::fetch {

/// Value of the field webhook-signature: "v1,BASE64". `timestamp` in seconds since 1970.
std::string sign(ByteSpan secret, std::string_view id, std::int64_t timestamp, std::string_view body);

/// The header fields of a message that is sent now: webhook-id, webhook-timestamp, webhook-signature.
std::vector<std::string> signature_fields(ByteSpan secret, std::string_view id, std::string_view body);

/// "whsec_BASE64" of 24 to 64 bytes. Error: bad_token; the sentence does not hold the text.
Result<ByteVector> parse_secret(std::string_view text);
std::string make_secret();
/// "msg_" and 128 random bits in hexadecimal.
std::string make_message_id();

}  // namespace sallyport::fetch
