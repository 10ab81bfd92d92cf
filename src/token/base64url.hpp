#pragma once
// base64url without padding (RFC 7515, section 2), strictly: one text for every value, so that a token cannot
// be changed without changing what it says.
#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace sallyport::token {

std::string encode_base64url(ByteSpan bytes);
/// Reason::bad_token for padding, other characters, an impossible length and bits left over that are not 0.
Result<ByteVector> decode_base64url(std::string_view text);

}  // namespace sallyport::token
