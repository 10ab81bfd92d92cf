#pragma once
// base64 with padding (RFC 4648, section 4), strictly: one text for every value.
#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace sallyport {

std::string encode_base64(ByteSpan bytes);
/// Reason::bad_message if `text` has other characters, a wrong length or bits that are left over.
Result<ByteVector> decode_base64(std::string_view text);

}  // namespace sallyport
