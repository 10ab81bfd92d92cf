#pragma once
// Opens a listening socket, and says in words why it cannot.
#include "base/descriptor.hpp"
#include "base/result.hpp"
#include "net/listen_address.hpp"

namespace sallyport::net {

struct BoundSocket {
  Descriptor descriptor;   ///< listening, non-blocking
  bool v6 = false;         ///< an IPv6 socket; with an empty host it takes IPv4 as well
  std::uint16_t port = 0;  ///< the port asked for, or for port 0 the one the kernel chose
};

/// An empty host means every interface: one socket for IPv6 and IPv4, or IPv4 alone where there is no IPv6.
/// The error's sentence names address, cause and remedy.
Result<BoundSocket> bind_and_listen(const ListenAddress& address);

}  // namespace sallyport::net
