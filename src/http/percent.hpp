#pragma once
// Percent-encoding (RFC 3986 section 2.1) of one byte; which bytes need it depends on where they stand.
#include <string>
#include <string_view>

namespace sallyport::http {

inline void append_percent_encoded(std::string& out, char c) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  const auto byte = static_cast<unsigned char>(c);
  out.append({'%', kDigits[byte >> 4], kDigits[byte & 15]});
}
inline bool is_alphanumeric(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

}  // namespace sallyport::http
