#pragma once
// Which network this machine is in, as far as that can be told apart: by its default gateways (their hardware
// addresses where known: many networks use 192.168.1.1), its name servers, and the name of the wireless one.
#include <string>
#include <string_view>

namespace sallyport::client {

/// What is read of the system; each may be empty. For tests.
struct NetworkTraits {
  std::string ipv4_routes;  ///< /proc/net/route
  std::string ipv6_routes;  ///< /proc/net/ipv6_route
  std::string neighbours;   ///< /proc/net/arp
  std::string resolver;     ///< /etc/resolv.conf
  std::string wireless;     ///< name of the wireless network
};

/// 32 hexadecimal digits; empty if there is nothing to go by.
std::string network_key(const NetworkTraits& traits);
/// The same digest of any text: what the memory file says instead of names.
std::string digest_hex(std::string_view text);
/// Of this machine, now. Reads a few small files.
std::string network_key();

}  // namespace sallyport::client
