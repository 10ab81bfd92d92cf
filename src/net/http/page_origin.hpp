#pragma once
// The web page that a request comes from, by the field that browsers send with it.
#include <string>

#include "http/request_head.hpp"

namespace sallyport::net {

/// As it was sent; empty if it was not. A field without a value does not make a browser's request one of a program.
std::string origin_of(const http::RequestHead& head);
/// Fields of a reply, each begun with CRLF: pages of `origin`, which must be one that may, can read it. Empty for no page.
std::string readable_by(const std::string& origin);
/// Whether the page is of the host that is asked.
bool is_same_origin(const http::RequestHead& head, bool secure);

}  // namespace sallyport::net
