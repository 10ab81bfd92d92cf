#include "client/bridge/local_port.hpp"

#include <cerrno>
#include <utility>

#include <sys/socket.h>

#include "net/socket_address.hpp"
#include "net/tcp_stream.hpp"

namespace sallyport::client::bridge {
namespace {

using boost::asio::ip::tcp;

constexpr Milliseconds kPause{200};  // after accept() failed for want of descriptors or the like

}  // namespace

Result<std::unique_ptr<LocalPort>> LocalPort::open(loop::EventLoop& loop, const net::ListenAddress& address,
                                                   Accepted accepted) {
  auto bound = net::bind_and_listen(address);
  if (!bound) return std::move(bound).error();
  return std::unique_ptr<LocalPort>(new LocalPort(loop, address, *std::move(bound), std::move(accepted)));
}

LocalPort::LocalPort(loop::EventLoop& loop, net::ListenAddress address, net::BoundSocket bound,
                     Accepted accepted)
    : loop_(loop),
      address_(std::move(address)),
      acceptor_(loop.context(), bound.v6 ? tcp::v6() : tcp::v4(), bound.descriptor.release()),
      v6_(bound.v6),
      accepted_(std::move(accepted)) {
  address_.port = bound.port;
  wait();
}

void LocalPort::close() {
  *open_ = false;
  pause_.cancel();
  boost::system::error_code ignored;
  acceptor_.close(ignored);
}

void LocalPort::wait() {
  acceptor_.async_wait(tcp::acceptor::wait_read,
                       [this, open = open_](const boost::system::error_code& error) {
                         if (!error && *open) on_readable();
                       });
}

void LocalPort::on_readable() {
  while (*open_ && accept_one()) {
  }
  if (*open_ && !pause_.armed()) wait();
}

bool LocalPort::accept_one() {
  sockaddr_storage from{};
  socklen_t length = sizeof from;
  Descriptor descriptor(::accept4(acceptor_.native_handle(), reinterpret_cast<sockaddr*>(&from), &length,
                                       SOCK_NONBLOCK | SOCK_CLOEXEC));
  if (!descriptor) {
    const bool nobody = errno == EAGAIN || errno == ECONNABORTED || errno == EINTR;
    if (!nobody) pause_.arm(loop_.timers(), kPause);
    return false;
  }
  const net::PeerAddress peer = net::from_kernel(from);
  net::Arrival arrival;
  arrival.peer = peer.ip;
  arrival.peer_port = peer.port;
  arrival.local_port = address_.port;
  arrival.accepted_at = monotonic_now();
  tcp::socket socket(loop_.context(), v6_ ? tcp::v6() : tcp::v4(), descriptor.release());
  accepted_(std::make_shared<net::TcpStream>(std::move(socket), loop_, std::move(arrival)));
  return true;
}

}  // namespace sallyport::client::bridge
