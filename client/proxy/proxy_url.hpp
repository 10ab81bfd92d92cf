#pragma once
// How a proxy is written: scheme://[user[:password]@]host[:port], in an option or the environment.
#include <string_view>

#include "base/result.hpp"
#include "client/proxy/route.hpp"

namespace sallyport::client {

/// http (also without a scheme) and https give an http_connect route, socks4 and socks4a a socks4a route,
/// socks5 and socks5h a socks5 route. Without a port: 80, 443, 1080. User and password are percent-decoded.
/// The error's sentence says what is wrong and, after "; ", what would be right; it never quotes what may be
/// a password.
Result<Route> parse_proxy(std::string_view text);

}  // namespace sallyport::client
