#include "net/bind.hpp"

#include <cerrno>
#include <cstring>

#include <netinet/in.h>
#include <netinet/tcp.h>

#include "net/port_owner.hpp"
#include "net/socket_address.hpp"
#include "net/tcp_options.hpp"

namespace sallyport::net {
namespace {

constexpr int kBacklog = 4096;  // the kernel lowers it to net.core.somaxconn

std::string cause_of(int error, std::uint16_t port) {
  const std::string shown = std::to_string(port);
  switch (error) {
    case EADDRINUSE: {
      const std::string owner = program_listening_on(port);
      return "the port is in use" + (owner.empty() ? " by another program" : " by " + owner) +
             "; stop that program or choose another port";
    }
    case EACCES:
    case EPERM:
      return "not permitted; ports below 1024 need the capability CAP_NET_BIND_SERVICE, or choose a port "
             "from 1024 up";
    case EADDRNOTAVAIL:
      return "this machine has no such address; \"ip address\" lists those it has";
    case EAFNOSUPPORT:
      return "this machine has no IPv6";
    default:
      return std::strerror(error);
  }
}

void set_flag(int fd, int level, int name, int value) {
  ::setsockopt(fd, level, name, &value, sizeof value);
}

/// 0 or the errno of the step that failed.
int open_listening(const KernelAddress& address, bool take_v4_too, Descriptor& out) {
  const int family = address.storage.ss_family;
  Descriptor fd(::socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP));
  if (!fd) return errno;
  set_flag(fd.get(), SOL_SOCKET, SO_REUSEADDR, 1);
  if (family == AF_INET6) set_flag(fd.get(), IPPROTO_IPV6, IPV6_V6ONLY, take_v4_too ? 0 : 1);
  // Accepted sockets inherit these, without a call each.
  set_flag(fd.get(), IPPROTO_TCP, TCP_NODELAY, 1);
  set_flag(fd.get(), IPPROTO_TCP, TCP_NOTSENT_LOWAT, kUnsentInKernel);
  set_flag(fd.get(), IPPROTO_TCP, TCP_USER_TIMEOUT, static_cast<int>(kUnacknowledgedLimit.count()));
  set_flag(fd.get(), SOL_SOCKET, SO_KEEPALIVE, 1);
  set_flag(fd.get(), IPPROTO_TCP, TCP_KEEPIDLE, kProbeAfter);
  set_flag(fd.get(), IPPROTO_TCP, TCP_KEEPINTVL, kProbeEvery);
  if (::bind(fd.get(), address.get(), address.length) != 0) return errno;
  if (::listen(fd.get(), kBacklog) != 0) return errno;
  out = std::move(fd);
  return 0;
}

int open_every_interface(std::uint16_t port, BoundSocket& out) {
  const int error = open_listening(to_kernel_v6({}, port), true, out.descriptor);
  out.v6 = error == 0;
  if (error != EAFNOSUPPORT && error != EADDRNOTAVAIL) return error;
  return open_listening(to_kernel_v4({}, port), false, out.descriptor);
}

int open_one(const IpAddress& ip, std::uint16_t port, BoundSocket& out) {
  out.v6 = !ip.is_v4();
  return open_listening(out.v6 ? to_kernel_v6(ip, port) : to_kernel_v4(ip, port), false, out.descriptor);
}

std::uint16_t port_of(int fd) {
  sockaddr_storage name{};
  socklen_t length = sizeof name;
  ::getsockname(fd, reinterpret_cast<sockaddr*>(&name), &length);
  return from_kernel(name).port;
}

}  // namespace

Result<BoundSocket> bind_and_listen(const ListenAddress& address) {
  const std::string where = "cannot listen on " + host_and_port(address.host, address.port);
  BoundSocket bound;
  int error = 0;
  if (address.host.empty()) {
    error = open_every_interface(address.port, bound);
  } else {
    auto ip = IpAddress::parse(address.host);
    if (!ip) return std::move(ip).error().within(where);
    error = open_one(*ip, address.port, bound);
  }
  if (error != 0) return Error{Reason::io_error, where + ": " + cause_of(error, address.port)};
  bound.port = port_of(bound.descriptor.get());
  return bound;
}

}  // namespace sallyport::net
