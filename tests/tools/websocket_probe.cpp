// sallyport_websocket_probe: the client library's WebSocket against a server that sends back what comes. Says
// in JSON what came of it.
#include <iostream>
#include <string>

#include <CLI/CLI.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <nlohmann/json.hpp>

#include "client/websocket/open_websocket.hpp"
#include "net/tcp_stream.hpp"

namespace {

using namespace sallyport;
using boost::asio::ip::tcp;

struct Settings {
  std::uint16_t port = 0;
  std::string path = "/echo";
  std::string origin;
  std::size_t bytes = 100'000;
  unsigned seconds = 10;
};

/// A byte of the stream by its place.
std::uint8_t byte_at(std::size_t at) {
  return static_cast<std::uint8_t>(at * 7 + at / 251);
}

/// Sends the bytes, and closes when all of them have come back.
class Probe final : public net::StreamUser {
 public:
  Probe(loop::EventLoop& loop, const Settings& settings)
      : loop_(loop), settings_(settings), limit_([this] { loop_.stop(); }), farewell_([this] { leave(); }) {}

  nlohmann::json run() {
    limit_.arm(loop_.timers(), Milliseconds(Seconds(settings_.seconds)));
    client::WebSocketRequest request;
    request.host_header = "127.0.0.1:" + std::to_string(settings_.port);
    request.path = settings_.path;
    request.origin = settings_.origin;
    opening_ = client::open_websocket(
        dial(), request, [this](client::WebSocketOutcome outcome) { on_open(std::move(outcome)); });
    loop_.run();
    return report_;
  }

  // net::StreamUser
  void on_bytes(ByteSpan bytes) override {
    for (const std::uint8_t byte : bytes) right_ = right_ && byte == byte_at(received_++);
    report_["received"] = received_;
    report_["right"] = right_;
    if (received_ == settings_.bytes) stream_->close(Reason::client_closed, true);
  }
  bool fill(net::Gather& out, std::size_t limit) override {
    const std::size_t count = std::min(limit, settings_.bytes - sent_);
    if (count == 0) return false;
    ByteVector bytes(count);
    for (std::uint8_t& byte : bytes) byte = byte_at(sent_++);
    out.add_owned(SharedBytes::copy_of(bytes), 0, count);
    return sent_ < settings_.bytes;
  }
  void on_closed(Reason reason) override {
    report_["closed"] = std::string(to_string(reason));
    stream_.reset();
    leave();
  }

 private:
  /// The connection throws away what the peer still says until the peer has closed too. A process that ended before
  /// would reset the connection over its unread bytes, and the peer might never read our Close.
  void leave() {
    if (connection_.expired()) return loop_.stop();
    farewell_.arm(loop_.timers(), Milliseconds(10));
  }
  std::shared_ptr<net::ByteStream> dial() {
    tcp::socket socket(loop_.context());
    socket.connect({boost::asio::ip::address_v4::loopback(), settings_.port});
    socket.non_blocking(true);
    net::Arrival arrival;
    arrival.accepted_at = monotonic_now();
    auto stream = std::make_shared<net::TcpStream>(std::move(socket), loop_, std::move(arrival));
    connection_ = stream;
    return stream;
  }
  void on_open(client::WebSocketOutcome outcome) {
    if (const auto* refused = std::get_if<client::WebSocketRefused>(&outcome)) {
      report_["refused"] = refused->status;
      report_["keep_alive"] = refused->keep_alive;
      return loop_.stop();
    }
    if (const auto* failure = std::get_if<client::Failure>(&outcome)) {
      report_["failed"] = std::string(to_string(failure->obstacle));
      return loop_.stop();
    }
    stream_ = std::get<std::shared_ptr<net::ByteStream>>(outcome);
    report_["opened"] = true;
    stream_->start(std::shared_ptr<net::StreamUser>(this, [](net::StreamUser*) {}), {});
    stream_->want_write();
  }

  loop::EventLoop& loop_;
  const Settings& settings_;
  std::unique_ptr<client::Cancellable> opening_;
  std::shared_ptr<net::ByteStream> stream_;
  std::size_t sent_ = 0;
  std::size_t received_ = 0;
  bool right_ = true;
  nlohmann::json report_ = nlohmann::json::object();
  std::weak_ptr<net::ByteStream> connection_;
  loop::Timer limit_;
  loop::Timer farewell_;
};

}  // namespace

int main(int argc, char** argv) {
  Settings settings;
  CLI::App app("The client library's WebSocket against a server that sends back what comes");
  app.add_option("--port", settings.port)->required();
  app.add_option("--path", settings.path);
  app.add_option("--origin", settings.origin);
  app.add_option("--bytes", settings.bytes);
  app.add_option("--seconds", settings.seconds);
  CLI11_PARSE(app, argc, argv);
  loop::EventLoop loop(0);
  Probe probe(loop, settings);
  std::cout << probe.run().dump() << "\n";
  return 0;
}
