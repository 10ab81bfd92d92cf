#pragma once
// Percent-encoding (RFC 3986, section 2.1). base/name.hpp has the way back.
#include <string>
#include <string_view>

namespace sallyport {

inline constexpr std::string_view kUnreservedMarks = "-._~";  ///< RFC 3986, section 2.3

/// Everything but letters, digits and `marks` escaped, byte by byte.
std::string percent_encode(std::string_view text, std::string_view marks = kUnreservedMarks);

}  // namespace sallyport
