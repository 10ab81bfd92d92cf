#include "client/dial/tcp_connector.hpp"

#include <cstring>

#include <boost/asio/post.hpp>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "net/tcp_options.hpp"

namespace sallyport::client {
namespace {

using boost::asio::ip::tcp;

constexpr std::size_t kV4Offset = 12;  // in an IpAddress

boost::asio::ip::address to_asio(const IpAddress& address) {
  if (address.is_v4()) {
    boost::asio::ip::address_v4::bytes_type bytes;
    std::memcpy(bytes.data(), address.bytes.data() + kV4Offset, bytes.size());
    return boost::asio::ip::address_v4(bytes);
  }
  boost::asio::ip::address_v6::bytes_type bytes;
  std::memcpy(bytes.data(), address.bytes.data(), bytes.size());
  return boost::asio::ip::address_v6(bytes);
}

/// The handle is the attempt: destroying it closes the socket, and the handler finds nobody.
class Attempt final : public Cancellable {
 public:
  Attempt(loop::EventLoop& loop, const IpAddress& address, std::uint16_t port, Connected done)
      : state_(std::make_shared<State>(loop, std::move(done))) {
    const tcp::endpoint peer(to_asio(address), port);
    boost::system::error_code error;
    state_->socket.open(peer.protocol(), error);
    if (!error) set_options();
    if (error) {
      loop.post([state = state_, error] { state->finish(error); });
      return;
    }
    state_->socket.async_connect(
        peer, [state = state_](const boost::system::error_code& result) { state->finish(result); });
  }
  ~Attempt() override {
    boost::system::error_code ignored;
    if (std::exchange(state_->done, nullptr)) state_->socket.close(ignored);
  }

 private:
  struct State {
    State(loop::EventLoop& loop, Connected to) : socket(loop.context()), done(std::move(to)) {}
    void finish(const boost::system::error_code& error) {
      if (const auto told = std::exchange(done, nullptr)) told(error, std::move(socket));
    }
    tcp::socket socket;
    Connected done;
  };

  void set_options() {
    boost::system::error_code ignored;  // each is worth having, none is needed
    state_->socket.non_blocking(true, ignored);
    state_->socket.set_option(tcp::no_delay(true), ignored);
    const auto limit = static_cast<unsigned>(kUnacknowledged.count());
    ::setsockopt(state_->socket.native_handle(), IPPROTO_TCP, TCP_USER_TIMEOUT, &limit, sizeof limit);
    ::setsockopt(state_->socket.native_handle(), IPPROTO_TCP, TCP_NOTSENT_LOWAT, &net::kUnsentInKernel,
                 sizeof net::kUnsentInKernel);
  }

  const std::shared_ptr<State> state_;
};

class AsioConnector final : public TcpConnector {
 public:
  explicit AsioConnector(loop::EventLoop& loop) : loop_(loop) {}
  std::unique_ptr<Cancellable> connect(const IpAddress& address, std::uint16_t port,
                                       Connected done) override {
    return std::make_unique<Attempt>(loop_, address, port, std::move(done));
  }

 private:
  loop::EventLoop& loop_;
};

}  // namespace

std::unique_ptr<TcpConnector> make_tcp_connector(loop::EventLoop& loop) {
  return std::make_unique<AsioConnector>(loop);
}

Obstacle obstacle_of(const boost::system::error_code& error) {
  switch (error.value()) {
    case ECONNREFUSED:
      return Obstacle::refused;
    case ETIMEDOUT:
      return Obstacle::silent_drop;
    case ECONNRESET:
    case EPIPE:
      return Obstacle::reset;
    default:  // EHOSTUNREACH, ENETUNREACH, EACCES, EPERM, EADDRNOTAVAIL, EAFNOSUPPORT, …
      return Obstacle::no_route;
  }
}

}  // namespace sallyport::client
