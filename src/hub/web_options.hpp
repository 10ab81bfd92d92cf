#pragma once
// How an application's script reaches web servers. Names follow Application.xml's HTTP; Sign is ours.
#include <cstdint>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/clock.hpp"

namespace sallyport::hub {

/// HTTP/Sign: requests to `url` and what is beneath it carry a signature.
struct SignedUrl {
  std::string url;
  std::string secret_file;  ///< where the secret stands
  ByteVector secret;        ///< never logged, never seen by a script
};

struct WebOptions {
  Seconds max_time{60};             ///< Connections/MaxTimeout: for a request with all its redirects
  bool reuse = true;                ///< Connections/Reuse
  std::string interface;            ///< Connections/Interface
  std::string proxy_host;           ///< Proxy/Host; empty: none
  std::uint16_t proxy_port = 8080;  ///< Proxy/Port
  bool proxy_socks = false;         ///< Proxy/Type SOCKS5
  bool proxy_tunnel = false;        ///< Proxy/Tunnel
  std::string proxy_user;           ///< Proxy/Username
  std::string proxy_password;       ///< Proxy/Password: never logged
  unsigned redirects = 10;          ///< Redirect/Max; 0: Redirect/Allow is false
  bool login_everywhere = true;     ///< Redirect/UnrestrictedAuth
  bool http_1_0 = false;            ///< HTTP_1_0
  bool verbose = false;             ///< Verbose
  std::vector<SignedUrl> signed_urls;
};

}  // namespace sallyport::hub
