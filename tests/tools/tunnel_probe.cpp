// sallyport_tunnel_probe: publishes a numbered stream through one tunnel of the client library and plays it
// through another, and says in JSON what came of it and what the tunnels noticed of the way.
#include <algorithm>
#include <iostream>
#include <string>

#include <CLI/CLI.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <nlohmann/json.hpp>

#include "base/base64.hpp"
#include "client/tunnel/tunnel_client.hpp"
#include "net/tcp_stream.hpp"
#include "support/rtmp_peer.hpp"

namespace {

using namespace sallyport;
using boost::asio::ip::tcp;
using client::Failure;
using client::Outcome;
using Stream = std::shared_ptr<net::ByteStream>;

struct Settings {
  std::string address = "127.0.0.1";  // of the server, or of what stands in front of it
  std::uint16_t port = 0;
  std::string host = "127.0.0.1";
  std::string prefix;
  std::string credentials;  // user:password of a forward proxy
  std::string form = "normal";
  unsigned seconds = 3;
  unsigned every = 20;  // milliseconds between two messages
  unsigned size = 500;  // bytes of one
};

/// A TCP connection, given up when destroyed.
class TcpDial final : public client::Cancellable, public std::enable_shared_from_this<TcpDial> {
 public:
  TcpDial(loop::EventLoop& loop, client::HttpConnected done)
      : loop_(loop), socket_(loop.context()), done_(std::move(done)) {}
  ~TcpDial() override = default;

  void begin(const tcp::endpoint& to, const std::shared_ptr<TcpDial>& self) {
    socket_.async_connect(to, [weak = std::weak_ptr(self), to](const boost::system::error_code& error) {
      if (const auto alive = weak.lock()) alive->on_connected(error, to);
    });
  }

 private:
  void on_connected(const boost::system::error_code& error, const tcp::endpoint& to) {
    if (error) return done_(Failure{client::Obstacle::refused, client::Stage::tcp, error.message()});
    socket_.non_blocking(true);
    socket_.set_option(tcp::no_delay(true));
    net::Arrival arrival;
    arrival.peer = *IpAddress::parse(to.address().to_string());
    arrival.peer_port = to.port();
    arrival.accepted_at = monotonic_now();
    done_(Stream(std::make_shared<net::TcpStream>(std::move(socket_), loop_, std::move(arrival))));
  }

  loop::EventLoop& loop_;
  tcp::socket socket_;
  client::HttpConnected done_;
};

struct DialHandle final : client::Cancellable {
  explicit DialHandle(std::shared_ptr<TcpDial> held) : dial(std::move(held)) {}
  std::shared_ptr<TcpDial> dial;
};

class Basic final : public client::HttpAuthorization {
 public:
  explicit Basic(const std::string& credentials) : value_("Basic " + encode_base64(as_bytes(credentials))) {}
  std::string value(std::string_view, std::string_view) override { return shown_ ? value_ : std::string(); }
  std::optional<client::Failure> challenged(const std::vector<std::string>&) override {
    if (!std::exchange(shown_, true)) return std::nullopt;
    return client::Failure{client::Obstacle::proxy_refuses_credentials, client::Stage::proxy, {}};
  }

 private:
  const std::string value_;
  bool shown_ = false;
};

/// One client: a tunnel with RTMP inside.
class Party : public net::StreamUser {
 public:
  Party(loop::EventLoop& loop, const Settings& settings) : loop_(loop), settings_(settings) {}

  void open(std::function<void()> changed) {
    changed_ = std::move(changed);
    client::TunnelOptions options;
    options.host_header = settings_.host;
    options.target_prefix = settings_.prefix;
    options.form = settings_.form == "text"      ? client::TunnelForm::text
                   : settings_.form == "polling" ? client::TunnelForm::polling
                                                 : client::TunnelForm::normal;
    options.health = health;
    if (!settings_.credentials.empty())
      options.authorization = std::make_shared<Basic>(settings_.credentials);
    opening_ = client::open_tunnel(loop_, dial(), nullptr, std::move(options),
                                   [this](Outcome<Stream> outcome) { on_open(std::move(outcome)); });
  }
  void flush() {
    if (stream) stream->want_write();
  }
  void close() {
    if (stream) stream->close(Reason::client_closed, true);
  }

  // net::StreamUser
  void on_bytes(ByteSpan bytes) override {
    if (!peer.feed(bytes)) broken = true;
    for (std::string& line : peer.take()) lines.push_back(std::move(line));
    flush();
    changed_();
  }
  bool fill(net::Gather& out, std::size_t limit) override {
    const ByteVector bytes = peer.take_output();
    if (!bytes.empty()) pending_.add(SharedBytes::copy_of(bytes));
    pending_.move_to(out, limit);
    return !pending_.empty();
  }
  void on_closed(Reason reason) override {
    closed = std::string(to_string(reason));
    stream.reset();
    changed_();
  }
  bool has(std::string_view line) const { return std::find(lines.begin(), lines.end(), line) != lines.end(); }

  test::RtmpPeer peer;
  Stream stream;
  std::vector<std::string> lines;
  std::shared_ptr<client::TunnelHealth> health = std::make_shared<client::TunnelHealth>();
  std::optional<Failure> failure;
  std::string closed;
  bool broken = false;

 private:
  client::HttpDial dial() {
    const tcp::endpoint to(boost::asio::ip::make_address(settings_.address), settings_.port);
    return [this, to](client::HttpConnected done) -> std::unique_ptr<client::Cancellable> {
      auto dial = std::make_shared<TcpDial>(loop_, std::move(done));
      dial->begin(to, dial);
      return std::make_unique<DialHandle>(std::move(dial));
    };
  }
  void on_open(Outcome<Stream> outcome) {
    if (auto* const why = std::get_if<Failure>(&outcome)) {
      failure = std::move(*why);
      return changed_();
    }
    stream = std::get<Stream>(outcome);
    stream->start(std::shared_ptr<net::StreamUser>(this, [](net::StreamUser*) {}), {});
    peer.connect("live", "rtmpt://" + settings_.host + "/live");
    peer.create_stream();
    flush();
  }

  loop::EventLoop& loop_;
  const Settings& settings_;
  std::function<void()> changed_;
  std::unique_ptr<client::Cancellable> opening_;
  net::UnsentTail pending_;
};

/// The whole course: both connect, one publishes, the other plays, both close.
class Probe {
 public:
  Probe(loop::EventLoop& loop, const Settings& settings)
      : loop_(loop),
        settings_(settings),
        publisher_(loop, settings),
        viewer_(loop, settings),
        tick_([this] { say(); }),
        limit_([this] { loop_.stop(); }) {}

  nlohmann::json run() {
    limit_.arm(loop_.timers(), Seconds(settings_.seconds + 30));
    publisher_.open([this] { advance(); });
    loop_.run();
    return report();
  }

 private:
  static constexpr unsigned kHeader = 2;

  void advance() {
    if (publisher_.failure || viewer_.failure || publisher_.broken || viewer_.broken) return loop_.stop();
    if (step_ < 4 && (!publisher_.closed.empty() || !viewer_.closed.empty())) return loop_.stop();
    if (step_ == 0 && publisher_.has("_result 2 1")) {
      publisher_.peer.publish("probe");
      publisher_.flush();
      step_ = 1;
    } else if (step_ == 1 && publisher_.has("onStatus 1 NetStream.Publish.Start")) {
      viewer_.open([this] { advance(); });
      step_ = 2;
    } else if (step_ == 2 && viewer_.has("_result 2 1")) {
      viewer_.peer.play("probe");
      viewer_.flush();
      step_ = 3;
    } else if (step_ == 3 && viewer_.has("onStatus 1 NetStream.Play.Start") && !tick_.armed() && sent_ == 0) {
      until_ = monotonic_now() + Seconds(settings_.seconds);
      say();
    }
    count();
    if (step_ == 4 && received_ >= sent_) end();
    if (step_ == 5 && !publisher_.closed.empty() && !viewer_.closed.empty()) loop_.stop();
  }
  void say() {
    if (monotonic_now() >= until_) {
      step_ = 4;
      return advance();
    }
    std::string body("\xaf\x01", kHeader);
    body += std::to_string(sent_) + " ";
    body.resize(std::max<std::size_t>(body.size(), settings_.size), 'x');
    publisher_.peer.media(rtmp::MessageType::audio, as_bytes(body),
                          static_cast<std::uint32_t>(sent_ * settings_.every));
    ++sent_;
    publisher_.flush();
    tick_.arm(loop_.timers(), Milliseconds(settings_.every));
  }
  /// Messages have to come in the order of their numbers, each once.
  void count() {
    for (const std::string& line : viewer_.lines) {
      const std::size_t body = line.find("\xaf\x01");
      if (!line.starts_with("audio ") || body == std::string::npos) continue;
      const unsigned long number = std::stoul(line.substr(body + kHeader));
      const std::size_t payload = line.size() - body;
      if (payload != std::max<std::size_t>(settings_.size, kHeader + std::to_string(number).size() + 1))
        ++damaged_;
      if (number < next_) ++repeated_;
      if (number > next_) {
        if (lost_ == 0) first_lost_ = next_;
        lost_ += number - next_;
      }
      next_ = std::max<unsigned long>(next_, number + 1);
      ++received_;
    }
    std::erase_if(viewer_.lines, [](const std::string& line) { return line.starts_with("audio "); });
  }
  void end() {
    step_ = 5;
    publisher_.close();
    viewer_.close();
  }
  static nlohmann::json milliseconds(const std::optional<Milliseconds>& value) {
    return value ? nlohmann::json(value->count()) : nlohmann::json();
  }
  static nlohmann::json of(const Party& party) {
    const client::TunnelHealth& health = *party.health;
    nlohmann::json said = {{"own_server", health.own_server},
                           {"requests", health.requests},
                           {"connections", health.connections},
                           {"cuts", health.cuts},
                           {"repeated", health.repeated},
                           {"silences", health.silences},
                           {"quickest_dial", milliseconds(health.quickest_dial)},
                           {"quickest_reply", milliseconds(health.quickest_reply)},
                           {"buffered_for", milliseconds(health.replies_buffered_for())},
                           {"cut_after", milliseconds(health.connections_cut_after())},
                           {"got_around", to_string(health.got_around)},
                           {"closed", party.closed}};
    if (party.failure) said["failure"] = {to_string(party.failure->obstacle), party.failure->detail};
    if (health.ended_by.obstacle != client::Obstacle::none)
      said["ended_by"] = {to_string(health.ended_by.obstacle), health.ended_by.detail};
    return said;
  }
  nlohmann::json report() const {
    return {{"step", step_},
            {"sent", sent_},
            {"received", received_},
            {"lost", lost_},
            {"first_lost", lost_ > 0 ? nlohmann::json(first_lost_) : nlohmann::json()},
            {"repeated", repeated_},
            {"damaged", damaged_},
            {"publisher", of(publisher_)},
            {"viewer", of(viewer_)}};
  }

  loop::EventLoop& loop_;
  const Settings& settings_;
  Party publisher_;
  Party viewer_;
  loop::Timer tick_;
  loop::Timer limit_;
  MonotonicTime until_{};
  int step_ = 0;
  unsigned long sent_ = 0;
  unsigned long received_ = 0;
  unsigned long next_ = 0;
  unsigned long lost_ = 0;
  unsigned long first_lost_ = 0;
  unsigned long repeated_ = 0;
  unsigned long damaged_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  Settings settings;
  CLI::App app("Publishes and plays through the HTTP tunnel");
  app.add_option("--address", settings.address);
  app.add_option("--port", settings.port)->required();
  app.add_option("--host", settings.host, "for the Host field");
  app.add_option("--prefix", settings.prefix, "in front of request targets, through a forward proxy");
  app.add_option("--credentials", settings.credentials);
  app.add_option("--form", settings.form)->check(CLI::IsMember({"normal", "polling", "text"}));
  app.add_option("--seconds", settings.seconds);
  app.add_option("--every", settings.every);
  app.add_option("--size", settings.size);
  CLI11_PARSE(app, argc, argv);
  loop::EventLoop loop(0);
  Probe probe(loop, settings);
  const nlohmann::json report = probe.run();
  std::cout << report.dump() << "\n";
  const bool good =
      report["step"] == 5 && report["lost"] == 0 && report["repeated"] == 0 && report["damaged"] == 0;
  return good ? 0 : 1;
}
