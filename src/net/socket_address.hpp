#pragma once
// Between the kernel's sockaddr and ours.
#include <cstdint>
#include <string>

#include <sys/socket.h>

#include "net/address_rules.hpp"

namespace sallyport::net {

struct PeerAddress {
  IpAddress ip;
  std::uint16_t port = 0;
};

/// Of an IPv4 or IPv6 socket; an IPv4 address is mapped, as IpAddress holds it.
PeerAddress from_kernel(const sockaddr_storage& address);

/// A sockaddr with its length, ready for bind().
struct KernelAddress {
  sockaddr_storage storage{};
  socklen_t length = 0;
  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
};
KernelAddress to_kernel_v4(const IpAddress& ip, std::uint16_t port);
KernelAddress to_kernel_v6(const IpAddress& ip, std::uint16_t port);

/// "192.0.2.7:1935", "[2001:db8::1]:80"; no host is "*:80".
std::string host_and_port(const std::string& host, std::uint16_t port);

}  // namespace sallyport::net
