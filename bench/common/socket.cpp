#include "common/socket.hpp"

#include <cerrno>
#include <stdexcept>
#include <system_error>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace sallyport::bench {
namespace {

[[noreturn]] void fail(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

sockaddr_in make_address(const std::string& address, std::uint16_t port) {
  sockaddr_in out{};
  out.sin_family = AF_INET;
  out.sin_port = htons(port);
  if (::inet_pton(AF_INET, address.c_str(), &out.sin_addr) != 1)
    throw std::invalid_argument("not an IPv4 address: " + address);
  return out;
}

const sockaddr* generic(const sockaddr_in& address) {
  return reinterpret_cast<const sockaddr*>(&address);
}

FileDescriptor make_socket() {
  FileDescriptor fd(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!fd) fail("socket");
  return fd;
}

void set_option(int fd, int level, int name, int value) {
  if (::setsockopt(fd, level, name, &value, sizeof value) != 0) fail("setsockopt");
}

}  // namespace

FileDescriptor begin_connect(const Endpoint& to, const ConnectOptions& options) {
  FileDescriptor fd = make_socket();
  set_option(fd.get(), IPPROTO_TCP, TCP_NODELAY, 1);
  if (options.receive_buffer > 0) set_option(fd.get(), SOL_SOCKET, SO_RCVBUF, options.receive_buffer);
  if (!options.source_address.empty()) {
    set_option(fd.get(), IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1);
    const auto source = make_address(options.source_address, 0);
    if (::bind(fd.get(), generic(source), sizeof source) != 0) fail("bind");
  }
  const auto address = make_address(to.address, to.port);
  if (::connect(fd.get(), generic(address), sizeof address) != 0 && errno != EINPROGRESS) fail("connect");
  return fd;
}

int connect_error(int fd) {
  int error = 0;
  socklen_t size = sizeof error;
  if (::getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) != 0) return errno;
  return error;
}

FileDescriptor listen_on(const Endpoint& at) {
  FileDescriptor fd = make_socket();
  set_option(fd.get(), SOL_SOCKET, SO_REUSEADDR, 1);
  const auto address = make_address(at.address, at.port);
  if (::bind(fd.get(), generic(address), sizeof address) != 0) fail("bind");
  if (::listen(fd.get(), SOMAXCONN) != 0) fail("listen");
  return fd;
}

FileDescriptor accept_from(int listener) {
  FileDescriptor fd(::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
  if (fd) set_option(fd.get(), IPPROTO_TCP, TCP_NODELAY, 1);
  return fd;
}

int read_some(int fd, MutableByteSpan into) {
  const ssize_t count = ::recv(fd, into.data(), into.size(), 0);
  if (count > 0) return static_cast<int>(count);
  return count < 0 && (errno == EAGAIN || errno == EINTR) ? 0 : -1;
}

int write_some(int fd, ByteSpan bytes) {
  const ssize_t count = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  if (count >= 0) return static_cast<int>(count);
  return errno == EAGAIN || errno == EINTR ? 0 : -1;
}

}  // namespace sallyport::bench
