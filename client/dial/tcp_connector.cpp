#include "client/dial/tcp_connector.hpp"

#include <cstring>

#include <boost/asio/post.hpp>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "net/socket_address.hpp"
#include "net/tcp_options.hpp"

namespace sallyport::client {
namespace {

using boost::asio::ip::tcp;

tcp::endpoint endpoint_of(const IpAddress& address, std::uint16_t port) {
  const auto kernel = address.is_v4() ? net::to_kernel_v4(address, port) : net::to_kernel_v6(address, port);
  tcp::endpoint endpoint;
  endpoint.resize(kernel.length);
  std::memcpy(endpoint.data(), kernel.get(), kernel.length);
  return endpoint;
}

/// The handle is the attempt: destroying it closes the socket, and the handler finds nobody.
class Attempt final : public Cancellable {
 public:
  Attempt(loop::EventLoop& loop, const IpAddress& address, std::uint16_t port,
          std::optional<int> largest_segment, Connected done)
      : state_(std::make_shared<State>(loop, std::move(done))) {
    const tcp::endpoint peer = endpoint_of(address, port);
    boost::system::error_code error;
    state_->socket.open(peer.protocol(), error);
    if (!error) set_options(largest_segment);
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

  void set_options(std::optional<int> largest_segment) {
    boost::system::error_code ignored;  // each is worth having, none is needed
    state_->socket.non_blocking(true, ignored);
    state_->socket.set_option(tcp::no_delay(true), ignored);
    const auto limit = static_cast<unsigned>(kUnacknowledged.count());
    ::setsockopt(state_->socket.native_handle(), IPPROTO_TCP, TCP_USER_TIMEOUT, &limit, sizeof limit);
    ::setsockopt(state_->socket.native_handle(), IPPROTO_TCP, TCP_NOTSENT_LOWAT, &net::kUnsentInKernel,
                 sizeof net::kUnsentInKernel);
    if (largest_segment)
      ::setsockopt(state_->socket.native_handle(), IPPROTO_TCP, TCP_MAXSEG, &*largest_segment,
                   sizeof *largest_segment);
  }

  const std::shared_ptr<State> state_;
};

class AsioConnector final : public TcpConnector {
 public:
  AsioConnector(loop::EventLoop& loop, std::optional<int> largest_segment)
      : loop_(loop), largest_segment_(largest_segment) {}
  std::unique_ptr<Cancellable> connect(const IpAddress& address, std::uint16_t port,
                                       Connected done) override {
    return std::make_unique<Attempt>(loop_, address, port, largest_segment_, std::move(done));
  }

 private:
  loop::EventLoop& loop_;
  const std::optional<int> largest_segment_;
};

}  // namespace

std::unique_ptr<TcpConnector> make_tcp_connector(loop::EventLoop& loop, std::optional<int> largest_segment) {
  return std::make_unique<AsioConnector>(loop, largest_segment);
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
