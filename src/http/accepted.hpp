#pragma once
// What a client says it can take (RFC 9110, section 12.5).
#include "http/request_head.hpp"

namespace sallyport::http {

/// Whether Accept names text/html: browsers do where somebody opens a page, and nobody else does by default.
bool names_html(const RequestHead& head);
/// Whether Accept-Encoding names gzip, with another weight than 0.
bool takes_gzip(const RequestHead& head);

}  // namespace sallyport::http
