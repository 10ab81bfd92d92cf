#pragma once
// The HostPort grammar of Adaptor.xml and of --listen: [ip]:[port[,port...]].
//   ":1935, 443, 80"      every interface          "192.0.2.7"      one address, port 1935
//   ":1935,80,-443"       TLS on 443               "[2001:db8::1]:80"
// No ports after the colon means 1935.
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "net/listen_address.hpp"

namespace sallyport::config {

/// The error's sentence says what is wrong and, after "; ", what would be right.
Result<std::vector<net::ListenAddress>> parse_host_port(std::string_view text);

/// Where to listen when no HostPort says anything: 1935, 443 and 80 on every interface, all is_default.
std::vector<net::ListenAddress> default_listeners();

}  // namespace sallyport::config
