#pragma once
// The client's tunnel and what answers it, joined by streams without a network: our own server, or a script.
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "client/tunnel/tunnel_client.hpp"
#include "http/request_parser.hpp"
#include "support/joined_streams.hpp"
#include "unit/net/http_test_support.hpp"

namespace sallyport::client::test {

using net::test::FakeSession;
using Stream = std::shared_ptr<net::ByteStream>;

/// A request as a script sees it.
struct Asked {
  std::string target;
  std::string head;
  std::string body;
  int version = 11;
  std::string field(std::string_view name) const {
    const std::size_t at = head.find("\r\n" + std::string(name) + ": ");
    if (at == std::string::npos) return {};
    const std::size_t from = at + name.size() + 4;
    return head.substr(from, head.find("\r\n", from) - from);
  }
};

inline std::string reply(unsigned status, std::string_view type, std::string_view body,
                         std::string_view fields = "") {
  return "HTTP/1.1 " + std::to_string(status) + " Said\r\nContent-Type: " + std::string(type) + "\r\n" +
         std::string(fields) + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
         std::string(body);
}

/// An HTTP server that says what the test wants; an empty answer ends the connection.
class ScriptedServer : public net::StreamUser, public std::enable_shared_from_this<ScriptedServer> {
 public:
  using Script = std::function<std::string(const Asked&)>;
  ScriptedServer(Stream stream, Script script) : stream_(std::move(stream)), script_(std::move(script)) {}
  void start() { stream_->start(shared_from_this(), {}); }

  void on_bytes(ByteSpan bytes) override {
    const auto alive = shared_from_this();
    while (stream_) {
      const auto progress = parser_.read(bytes);
      bytes = bytes.subspan(progress.consumed);
      if (progress.event == http::RequestParser::Event::body) asked_.body += as_text(progress.data);
      if (progress.event == http::RequestParser::Event::complete) answer();
      if (progress.event == http::RequestParser::Event::need_more) return;
      if (progress.event == http::RequestParser::Event::failed)
        return stream_->close(Reason::bad_http, false);
    }
  }
  bool fill(net::Gather& out, std::size_t limit) override {
    out_.move_to(out, limit);
    return !out_.empty();
  }
  void on_closed(Reason) override { stream_.reset(); }

 private:
  void answer() {
    asked_.target = parser_.head().target;
    asked_.head = parser_.head().raw;
    asked_.version = parser_.head().version;
    const std::string said = script_(std::exchange(asked_, {}));
    if (said.empty()) return stream_->close(Reason::server_closed, false);
    out_.add(SharedBytes::copy_of(as_bytes(said)));
    stream_->want_write();
  }

  Stream stream_;
  const Script script_;
  http::RequestParser parser_;
  Asked asked_;
  net::UnsentTail out_;
};

class TunnelTogether : public net::test::HttpTest {
 protected:
  TunnelTogether() { options.tunnel.max_unused_sessions_per_address = 100'000; }
  /// Before the destructors: scripts refer to what the test has.
  void TearDown() override { end_tunnel(); }

  /// Closes the client's end and waits until the server knows and nothing is left of it.
  void end_tunnel() {
    if (client && client->stream) {
      const std::weak_ptr<net::ByteStream> stream = client->stream;
      client->stream->close(Reason::client_closed, false);
      net::test::run_until(loop, [&] { return stream.expired(); });
    }
    opening.reset();
    client.reset();
  }

  /// Opens a tunnel; true once it is there.
  bool open() {
    options_of_client.host_header = "myhost.example";
    options_of_client.health = health;
    opening = open_tunnel(loop, dial(), nullptr, options_of_client, [this](Outcome<Stream> outcome) {
      if (auto* const why = std::get_if<Failure>(&outcome)) {
        failure = *why;
        return;
      }
      const Stream stream = std::get<Stream>(outcome);
      client = std::make_shared<FakeSession>(stream);
      stream->start(client, {});
    });
    net::test::run_until(loop, [&] { return client != nullptr || failure.has_value(); });
    return client != nullptr;
  }
  /// Until the client has read as much.
  bool client_reads(std::size_t count) {
    return net::test::run_until(loop, [&] { return client->received.size() >= count || client->closed; });
  }
  HttpDial dial() {
    return [this](HttpConnected done) -> std::unique_ptr<Cancellable> {
      auto handle = std::make_unique<Dialling>();
      loop.post([this, weak = std::weak_ptr(handle->alive), done = std::move(done)] {
        if (!weak.expired()) done(connection());
      });
      return handle;
    };
  }
  Outcome<Stream> connection() {
    const auto wire = std::make_shared<sallyport::test::WireBudget>();
    if (wires.size() == cut_connection) wire->left = cut_at;
    wires.push_back(wire);
    if (on_wire) on_wire(*wire);
    net::TransportFacts facts;
    facts.peer = *IpAddress::parse("192.0.2.7");
    auto [ours, theirs] = sallyport::test::JoinedStream::make(loop, wire, facts);
    if (script) {
      std::make_shared<ScriptedServer>(theirs, script)->start();
    } else {
      make_context();
      net::serve_http(theirs, {}, context);
    }
    return Stream(ours);
  }
  /// The server's session answers everything in capitals.
  void echo() {
    factory.on_session = [](FakeSession& session) {
      session.on_input = [&session, said = std::size_t(0)]() mutable {
        std::string answer = session.received.substr(said);
        said = session.received.size();
        for (char& c : answer) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
        session.say(answer);
      };
    };
  }

  struct Dialling final : Cancellable {
    std::shared_ptr<int> alive = std::make_shared<int>(0);
  };

  TunnelOptions options_of_client;
  std::shared_ptr<TunnelHealth> health = std::make_shared<TunnelHealth>();
  std::unique_ptr<Cancellable> opening;
  std::shared_ptr<FakeSession> client;
  std::optional<Failure> failure;
  std::vector<std::shared_ptr<sallyport::test::WireBudget>> wires;
  std::size_t cut_connection = ~std::size_t(0);
  std::size_t cut_at = 0;
  std::function<void(sallyport::test::WireBudget&)> on_wire;
  ScriptedServer::Script script;
};

}  // namespace sallyport::client::test
