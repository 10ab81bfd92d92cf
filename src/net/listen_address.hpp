#pragma once
// Where an adaptor listens: one entry per address and port of its HostPort list.
#include <cstddef>
#include <cstdint>
#include <string>

namespace sallyport::net {

struct ListenAddress {
  std::string host;          ///< numeric IPv4 or IPv6 without brackets; empty: every interface
  std::uint16_t port = 1935;
  bool tls = false;          ///< written with a minus sign in HostPort
  std::size_t tls_set = 0;   ///< which of the adaptor's sets of certificates is presented here
  bool proxy_header = false; ///< marked proxy="true": a PROXY header comes first, from listed proxies
  bool secure_front = false; ///< marked secure="true": listed proxies have ended TLS
  std::string xml_place{};   ///< what XMLSockets here are for, "app" or "app/instance" (xmlSocket); empty: there are none
  bool is_default = false;   ///< a built-in default: left out with a reason if it cannot be bound
  bool operator==(const ListenAddress&) const = default;
};

}  // namespace sallyport::net
