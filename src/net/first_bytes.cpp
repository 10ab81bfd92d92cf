#include "net/first_bytes.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace sallyport::net {
namespace {

constexpr std::string_view kPolicyRequest = "<policy-file-request/>";
// RFC 9110 and the WebDAV methods that a web server behind us may want to see.
constexpr std::array<std::string_view, 20> kMethods = {
    "GET ",  "POST ",  "HEAD ",     "PUT ",       "DELETE ",  "OPTIONS ", "PATCH ", "CONNECT ", "TRACE ",  "PROPFIND ",
    "COPY ", "MKCOL ", "PROPPATCH ", "MOVE ",     "LOCK ",    "UNLOCK ",  "REPORT ", "SEARCH ", "QUERY ", "PURGE "};

Speaks classify_text(std::string_view text) {
  bool may_become = false;
  for (const std::string_view method : kMethods) {
    if (text.substr(0, method.size()) == method) return Speaks::http;
    may_become = may_become || method.substr(0, text.size()) == text;
  }
  return may_become ? Speaks::unclear : Speaks::unknown;
}

Speaks classify_policy(std::string_view text) {
  const std::size_t common = std::min(text.size(), kPolicyRequest.size());
  if (text.substr(0, common) != kPolicyRequest.substr(0, common)) return Speaks::unknown;
  return text.size() >= kPolicyRequest.size() ? Speaks::policy : Speaks::unclear;
}

}  // namespace

Speaks classify_first_bytes(ByteSpan bytes) {
  if (bytes.empty()) return Speaks::unclear;
  switch (bytes[0]) {
    case 3: return Speaks::rtmp;
    case 6:
    case 8:
    case 9: return Speaks::rtmpe;
    case 0x16: return Speaks::tls;
    case '<': return classify_policy(as_text(bytes));
    default: return classify_text(as_text(bytes));
  }
}

Speaks classify_at_xml_port(ByteSpan bytes) {
  const Speaks speaks = classify_first_bytes(bytes);
  const bool other = speaks == Speaks::tls || speaks == Speaks::http || speaks == Speaks::policy;
  if (other || (speaks == Speaks::unclear && bytes.size() < kFirstBytesLimit)) return speaks;
  return Speaks::xml;
}

}  // namespace sallyport::net
