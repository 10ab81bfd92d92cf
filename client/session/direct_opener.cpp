#include "client/session/direct_opener.hpp"

#include <cstring>
#include <utility>

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "client/session/destination.hpp"
#include "client/session/handshake_user.hpp"
#include "net/socket_address.hpp"
#include "net/tcp_stream.hpp"

namespace sallyport::client {
namespace {

using Tcp = boost::asio::ip::tcp;

/// One attempt: name, TCP, handshake. Handlers that wait hold it weakly: when the handle goes, it is over.
class Attempt : public std::enable_shared_from_this<Attempt> {
 public:
  Attempt(loop::EventLoop& loop, std::function<void(Outcome<Opened>)> done)
      : loop_(loop), done_(std::move(done)), resolver_(loop.context()), socket_(loop.context()) {}

  void begin(const OpenRequest& request) {
    timer_.arm(loop_.timers(), request.timeout);
    const auto destination = parse_destination(request.uri);
    if (!destination) return fail_soon(Obstacle::unsupported, Stage::name, destination.error().message);
    if (destination->scheme != "rtmp")
      return fail_soon(Obstacle::unsupported, Stage::name, "only rtmp: is possible here");
    resolver_.async_resolve(destination->host, std::to_string(destination->port),
                            [weak = weak_from_this()](const auto& error, const auto& found) {
                              if (const auto self = weak.lock()) self->on_resolved(error, found);
                            });
  }
  void cancel() {
    done_ = nullptr;
    if (greeting_) greeting_->cancel();
  }

 private:
  void on_resolved(const boost::system::error_code& error, const Tcp::resolver::results_type& found) {
    if (error) return finish(Failure{Obstacle::no_name, Stage::name, error.message()});
    stage_ = Stage::tcp;
    boost::asio::async_connect(socket_, found, [weak = weak_from_this()](const auto& fault, const auto&) {
      if (const auto self = weak.lock()) self->on_connected(fault);
    });
  }
  void on_connected(const boost::system::error_code& error) {
    if (error == boost::asio::error::connection_refused)
      return finish(Failure{Obstacle::refused, Stage::tcp, error.message()});
    if (error) return finish(Failure{Obstacle::no_route, Stage::tcp, error.message()});
    stage_ = Stage::handshake;
    boost::system::error_code ignored;
    socket_.non_blocking(true, ignored);
    socket_.set_option(Tcp::no_delay(true), ignored);
    const auto stream = std::make_shared<net::TcpStream>(std::move(socket_), loop_, arrival());
    greeting_ =
        HandshakeUser::begin(stream, [weak = weak_from_this(), stream](std::optional<Failure> failure) {
          if (const auto self = weak.lock()) self->on_greeted(stream, std::move(failure));
        });
  }
  void on_greeted(const std::shared_ptr<net::ByteStream>& stream, std::optional<Failure> failure) {
    if (failure) return finish(std::move(*failure));
    finish(Opened{stream, "rtmp", "direct", {}});
  }
  net::Arrival arrival() {
    boost::system::error_code ignored;
    sockaddr_storage peer{};
    const auto endpoint = socket_.remote_endpoint(ignored);
    std::memcpy(&peer, endpoint.data(), endpoint.size());
    const net::PeerAddress address = net::from_kernel(peer);
    net::Arrival arrival;
    arrival.peer = address.ip;
    arrival.peer_port = address.port;
    arrival.accepted_at = monotonic_now();
    return arrival;
  }
  void on_timer() { finish(Failure{Obstacle::timed_out, stage_, {}}); }
  void fail_soon(Obstacle obstacle, Stage stage, std::string detail) {
    loop_.post([weak = weak_from_this(), failure = Failure{obstacle, stage, std::move(detail)}] {
      if (const auto self = weak.lock()) self->finish(failure);
    });
  }
  void finish(Outcome<Opened> outcome) {
    timer_.cancel();
    if (greeting_ && std::holds_alternative<Failure>(outcome)) greeting_->cancel();
    if (const auto done = std::exchange(done_, nullptr)) done(std::move(outcome));
  }

  loop::EventLoop& loop_;
  std::function<void(Outcome<Opened>)> done_;
  Tcp::resolver resolver_;
  Tcp::socket socket_;
  Stage stage_ = Stage::name;
  std::shared_ptr<HandshakeUser> greeting_;
  loop::Timer timer_{[this] { on_timer(); }};
};

class Handle final : public Cancellable {
 public:
  explicit Handle(std::shared_ptr<Attempt> attempt) : attempt_(std::move(attempt)) {}
  ~Handle() override { attempt_->cancel(); }

 private:
  std::shared_ptr<Attempt> attempt_;
};

}  // namespace

std::unique_ptr<Cancellable> DirectOpener::open(loop::EventLoop& loop, const OpenRequest& request,
                                                std::function<void(Outcome<Opened>)> done) {
  auto attempt = std::make_shared<Attempt>(loop, std::move(done));
  attempt->begin(request);
  return std::make_unique<Handle>(std::move(attempt));
}

std::shared_ptr<Opener> default_opener() {
  return std::make_shared<DirectOpener>();
}

}  // namespace sallyport::client
