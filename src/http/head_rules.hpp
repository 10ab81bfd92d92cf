#pragma once
// What a request must keep besides Beast's grammar, so that a proxy in front cannot read it differently
// (request smuggling: RFC 9112 §11.2).
#include <string_view>

#include "http/request_head.hpp"

namespace sallyport::http {

/// Lines end with CRLF, none begins with a blank (obsolete folding), and there are no other control
/// characters than the tab.
bool has_clean_lines(std::string_view text);

/// One way of framing at most: no two Content-Length fields, none beside Transfer-Encoding, which is exactly
/// "chunked" and only in HTTP/1.1; not more than one Host.
bool has_plain_framing(const RequestHead& head);

}  // namespace sallyport::http
