#include "net/socket_address.hpp"

#include <cstring>

#include <arpa/inet.h>
#include <netinet/in.h>

namespace sallyport::net {

PeerAddress from_kernel(const sockaddr_storage& address) {
  PeerAddress peer;
  if (address.ss_family == AF_INET6) {
    sockaddr_in6 v6;
    std::memcpy(&v6, &address, sizeof v6);
    std::memcpy(peer.ip.bytes.data(), &v6.sin6_addr, 16);
    peer.port = ntohs(v6.sin6_port);
  } else {
    sockaddr_in v4;
    std::memcpy(&v4, &address, sizeof v4);
    peer.ip.bytes[10] = peer.ip.bytes[11] = 0xff;
    std::memcpy(peer.ip.bytes.data() + 12, &v4.sin_addr, 4);
    peer.port = ntohs(v4.sin_port);
  }
  return peer;
}

KernelAddress to_kernel_v4(const IpAddress& ip, std::uint16_t port) {
  sockaddr_in v4{};
  v4.sin_family = AF_INET;
  v4.sin_port = htons(port);
  std::memcpy(&v4.sin_addr, ip.bytes.data() + 12, 4);
  KernelAddress out;
  std::memcpy(&out.storage, &v4, sizeof v4);
  out.length = sizeof v4;
  return out;
}

KernelAddress to_kernel_v6(const IpAddress& ip, std::uint16_t port) {
  sockaddr_in6 v6{};
  v6.sin6_family = AF_INET6;
  v6.sin6_port = htons(port);
  std::memcpy(&v6.sin6_addr, ip.bytes.data(), 16);
  KernelAddress out;
  std::memcpy(&out.storage, &v6, sizeof v6);
  out.length = sizeof v6;
  return out;
}

std::string host_and_port(const std::string& host, std::uint16_t port) {
  const std::string shown = host.empty()                          ? "*"
                            : host.find(':') == std::string::npos ? host
                                                                  : "[" + host + "]";
  return shown + ":" + std::to_string(port);
}

}  // namespace sallyport::net
