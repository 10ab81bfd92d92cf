#pragma once
// A worker, a session that says what the test wants, and HTTP as a client speaks it.
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>

#include "net/file_request.hpp"
#include "net/gateway_request.hpp"
#include "net/http/http_context.hpp"
#include "net/xml/xml_request.hpp"
#include "net/tcp_stream.hpp"

namespace sallyport::net::test {

class FakeSession : public StreamUser {
 public:
  explicit FakeSession(std::shared_ptr<ByteStream> to) : stream(std::move(to)) {}

  void on_bytes(ByteSpan bytes) override {
    received += as_text(bytes);
    if (on_input) on_input();
  }
  bool fill(Gather& out, std::size_t limit) override {
    ++fills;
    if (on_fill) on_fill();
    written_.clear();
    while (!outgoing_.empty() && out.size() < limit && out.room()) {
      written_.push_back(std::make_unique<SharedBytes>(std::move(outgoing_.front())));
      outgoing_.pop_front();
      out.add_shared(*written_.back(), 0, written_.back()->size());
    }
    return !outgoing_.empty();
  }
  void on_suspended(bool suspended) override { suspensions.push_back(suspended); }
  void on_closed(Reason why) override {
    closed = why;
    stream.reset();
  }
  /// Something to send, said as the hub says it.
  void say(std::string_view text) {
    queue(text);
    stream->want_write();
  }
  void queue(std::string_view text) { outgoing_.push_back(SharedBytes::copy_of(as_bytes(text))); }

  std::shared_ptr<ByteStream> stream;
  std::vector<bool> suspensions;  // as they were told
  std::string received;
  std::optional<Reason> closed;
  std::function<void()> on_input;
  std::function<void()> on_fill;
  int fills = 0;

 private:
  std::deque<SharedBytes> outgoing_;
  std::vector<std::unique_ptr<SharedBytes>> written_;
};

class FakeFactory : public SessionFactory {
 public:
  std::shared_ptr<StreamUser> make_session(std::shared_ptr<ByteStream> stream) override {
    if (refuses) return nullptr;
    sessions.push_back(std::make_shared<FakeSession>(std::move(stream)));
    if (on_session) on_session(*sessions.back());
    return sessions.back();
  }
  std::shared_ptr<StreamUser> make_transfer(std::shared_ptr<ByteStream> stream, FileRequest&& request) override {
    return on_transfer ? on_transfer(std::move(stream), std::move(request)) : nullptr;
  }
  std::function<std::shared_ptr<StreamUser>(std::shared_ptr<ByteStream>, FileRequest&&)> on_transfer;
  std::shared_ptr<GatewayExchange> make_exchange(loop::EventLoop&, GatewayRequest&& request, GatewayAnswer answer) override {
    if (refuses) return nullptr;
    requests.push_back(std::move(request));
    answers.push_back(std::move(answer));
    struct Exchange final : GatewayExchange {
      explicit Exchange(int& given_up) : count(given_up) {}
      void abandon() override { ++count; }
      int& count;
    };
    return std::make_shared<Exchange>(abandoned);
  }
  std::shared_ptr<StreamUser> make_xml_session(std::shared_ptr<ByteStream> stream, XmlRequest&& request) override {
    xml_requests.push_back(std::move(request));
    return make_session(std::move(stream));
  }
  std::vector<GatewayRequest> requests;
  std::vector<GatewayAnswer> answers;
  int abandoned = 0;
  std::vector<XmlRequest> xml_requests;
  std::vector<std::shared_ptr<FakeSession>> sessions;
  std::function<void(FakeSession&)> on_session;
  bool refuses = false;
};

/// Runs `loop` until `done`, for at most five seconds.
inline bool run_until(loop::EventLoop& loop, const std::function<bool()>& done) {
  for (const MonotonicTime end = monotonic_now() + Seconds(5); monotonic_now() < end;) {
    loop.run_ready();
    if (done()) return true;
    std::this_thread::sleep_for(Milliseconds(1));
  }
  return false;
}

inline void run_for(loop::EventLoop& loop, Milliseconds time) {
  const MonotonicTime end = monotonic_now() + time;
  run_until(loop, [&] { return monotonic_now() >= end; });
}

/// One end of a loopback connection, used without waiting, beside a loop on the same thread.
class Peer {
 public:
  explicit Peer(boost::asio::ip::tcp::socket socket) : socket_(std::move(socket)) {
    socket_.non_blocking(true);
  }

  void send(std::string_view text) {
    while (!text.empty()) {
      const ssize_t sent =
          ::send(socket_.native_handle(), text.data(), text.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
      if (sent <= 0) return;
      text.remove_prefix(static_cast<std::size_t>(sent));
    }
  }
  /// As much of `text` as the kernel takes.
  std::size_t send_some(std::string_view text) {
    const ssize_t sent =
        ::send(socket_.native_handle(), text.data(), text.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    return sent > 0 ? static_cast<std::size_t>(sent) : 0;
  }
  /// Reads what is there; everything that has come so far and was not taken.
  std::string& got() {
    char buffer[65536];
    while (!ended_) {
      const ssize_t count = ::recv(socket_.native_handle(), buffer, sizeof buffer, MSG_DONTWAIT);
      if (count < 0 && (errno == EAGAIN || errno == EINTR)) break;
      if (count <= 0)
        ended_ = true;
      else
        got_.append(buffer, static_cast<std::size_t>(count));
    }
    return got_;
  }
  bool ended() {
    got();
    return ended_;
  }
  void end() { socket_.shutdown(boost::asio::ip::tcp::socket::shutdown_send); }
  void close() { socket_.close(); }
  boost::asio::ip::tcp::socket& socket() { return socket_; }

 private:
  boost::asio::ip::tcp::socket socket_;
  std::string got_;
  bool ended_ = false;
};

struct Reply {
  unsigned status = 0;
  std::string head;
  std::string body;
  bool has(std::string_view text) const { return head.find(text) != std::string::npos; }
};

/// Takes the first complete reply with Content-Length off `text`.
inline std::optional<Reply> take_reply(std::string& text) {
  const std::size_t end = text.find("\r\n\r\n");
  if (end == std::string::npos) return std::nullopt;
  Reply reply;
  reply.head = text.substr(0, end + 2);
  reply.status = static_cast<unsigned>(std::stoul(reply.head.substr(9, 3)));
  const std::size_t length = reply.head.find("Content-Length: ");
  const std::size_t size = length == std::string::npos ? 0 : std::stoul(reply.head.substr(length + 16));
  if (text.size() < end + 4 + size) return std::nullopt;
  reply.body = text.substr(end + 4, size);
  text.erase(0, end + 4 + size);
  return reply;
}

inline std::string post(std::string_view path, std::string_view body = "x", std::string_view fields = "") {
  return "POST " + std::string(path) +
         " HTTP/1.1\r\nHost: myHost.myDomain.com:80\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n" + std::string(fields) + "\r\n" + std::string(body);
}

/// One worker and its HTTP connections.
class HttpTest : public testing::Test {
 protected:
  using Tcp = boost::asio::ip::tcp;

  HttpTest() : acceptor(loop.context(), Tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0)) {}
  ~HttpTest() override {
    if (context) context->close_all(loop, Reason::server_stopping);
    loop.run_ready();
  }

  /// One virtual host for other.example, another for every other name.
  static std::string resolve(const std::string& host) { return host == "other.example" ? "other" : "default"; }
  HttpContext& make_context() {
    if (!context)
      context = std::make_shared<HttpContext>(std::vector<loop::EventLoop*>{&loop}, factory, refusals,
                                              std::make_shared<const HttpOptions>(options), door, resolve, upgrades, pages);
    return *context;
  }
  /// A client's end of a new connection that the server serves.
  Peer connect(std::string_view initial = {}) {
    make_context();
    Tcp::socket client(loop.context());
    client.connect(acceptor.local_endpoint());
    Tcp::socket served = acceptor.accept();
    served.non_blocking(true);
    Arrival arrival;
    arrival.peer = *IpAddress::parse("127.0.0.1");
    arrival.peer_port = client.local_endpoint().port();
    arrival.local_port = 80;
    arrival.accepted_at = accepted_at.value_or(monotonic_now());
    arrival.place = unproven.enter(arrival.peer);
    serve_http(std::make_shared<TcpStream>(std::move(served), loop, std::move(arrival)), as_bytes(initial), context);
    return Peer(std::move(client));
  }
  /// The next reply on `peer`; status 0 if none comes.
  Reply next(Peer& peer) {
    std::optional<Reply> reply;
    run_until(loop, [&] { return (reply = take_reply(peer.got())).has_value() || peer.ended(); });
    return reply.value_or(Reply{});
  }
  Reply ask(Peer& peer, std::string_view request) {
    peer.send(request);
    return next(peer);
  }
  std::string opened(Peer& peer) {
    std::string id = ask(peer, post("/open/1")).body;
    if (!id.empty()) id.pop_back();
    return id;
  }
  bool closes(Peer& peer) {
    return run_until(loop, [&] { return peer.ended(); });
  }
  FakeSession& session() { return *factory.sessions.back(); }
  std::size_t waiting_places() { return unproven.count(*IpAddress::parse("127.0.0.1")); }

  HttpOptions options;
  ClientDoor door = ClientDoor::wide_open();
  loop::EventLoop loop{0};
  UnprovenCounter unproven{1000};
  UpgradeJudge upgrades;
  PageSource pages;
  RefusalLog refusals{loop};
  FakeFactory factory;
  std::shared_ptr<HttpContext> context;
  Tcp::acceptor acceptor;
  std::optional<MonotonicTime> accepted_at;
};

}  // namespace sallyport::net::test
