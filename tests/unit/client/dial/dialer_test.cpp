#include "client/dial/dialer.hpp"

#include <array>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <gtest/gtest.h>

#include "unit/client/dial/scripted_lookup.hpp"

namespace sallyport::client {
namespace {

using boost::asio::ip::tcp;

class DialerTest : public testing::Test {
 protected:
  void dial(DialRequest request) {
    handle_ = dialer_.dial(std::move(request), [this](Outcome<Dialled> outcome) {
      ++calls_;
      if (const auto* failure = std::get_if<Failure>(&outcome)) {
        failure_ = *failure;
      } else {
        dialled_ = std::get<Dialled>(std::move(outcome));
      }
    });
  }
  static DialRequest to(std::string host, std::uint16_t port = 1935, Route route = {}) {
    DialRequest request;
    request.route = std::move(route);
    request.host = std::move(host);
    request.port = port;
    return request;
  }
  static Route proxied(RouteKind kind, std::string host, std::uint16_t port) {
    Route route;
    route.kind = kind;
    route.proxy.host = std::move(host);
    route.proxy.port = port;
    return route;
  }
  void answer(const std::string& name, std::initializer_list<std::string_view> v6,
              std::initializer_list<std::string_view> v4) {
    loop_.run_ready();
    names_.answer(name, Family::v6, addresses(v6));
    names_.answer(name, Family::v4, addresses(v4));
    loop_.run_ready();
  }
  /// Turns the loop until the call has come; loopback answers within a moment.
  void wait() {
    turn_until([&] { return calls_ > 0; });
  }

  /// A connection that has said something.
  tcp::socket accept_and_hear() {
    tcp::socket peer(loop_.context());
    listener_.non_blocking(true);
    turn_until([&] {
      boost::system::error_code none;
      if (!peer.is_open()) listener_.accept(peer, none);
      return peer.is_open() && peer.available(none) > 0;
    });
    peer.non_blocking(true);
    return peer;
  }
  /// Whether the other end closes it.
  bool ends(tcp::socket& peer) {
    return turn_until([&] {
      std::array<char, 4096> room;
      boost::system::error_code error;
      peer.read_some(boost::asio::buffer(room), error);
      return error == boost::asio::error::eof || error == boost::asio::error::connection_reset;
    });
  }
  template <typename Condition>
  bool turn_until(Condition condition) {
    const Deadline patience{monotonic_now() + Seconds(10)};
    while (!patience.passed(monotonic_now())) {
      if (condition()) return true;
      loop_.run_ready();
    }
    return false;
  }

  loop::EventLoop loop_{0};
  ScriptedLookup names_;
  tcp::acceptor listener_{loop_.context(), tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0)};
  std::uint16_t port_ = listener_.local_endpoint().port();
  Dialer dialer_{loop_, names_};
  std::unique_ptr<Cancellable> handle_;
  Dialled dialled_;
  Failure failure_;
  int calls_ = 0;
};

TEST_F(DialerTest, ConnectsToANameAndSaysHowLongItTook) {
  dial(to("server.test", port_));
  EXPECT_EQ(calls_, 0);
  answer("server.test", {}, {"127.0.0.1"});
  wait();

  ASSERT_TRUE(dialled_.stream);
  EXPECT_EQ(dialled_.address.to_string(), "127.0.0.1");
  EXPECT_EQ(dialled_.stream->facts().protocol, "rtmp");
  EXPECT_EQ(dialled_.stream->facts().peer_port, port_);
  EXPECT_EQ(dialled_.proxy_time.count(), 0);
}

TEST_F(DialerTest, AsksNobodyForAnAddress) {
  dial(to("[127.0.0.1]", port_));
  wait();

  EXPECT_TRUE(dialled_.stream);
  EXPECT_TRUE(names_.asked.empty());
}

TEST_F(DialerTest, TellsWhyANameLeadsNowhere) {
  dial(to("server.test"));
  answer("server.test", {}, {});

  EXPECT_EQ(failure_.obstacle, Obstacle::no_name);
  EXPECT_EQ(failure_.stage, Stage::name);
}

TEST_F(DialerTest, TellsASilentNameServerFromANameThatIsNone) {
  dial(to("server.test"));
  loop_.run_ready();
  net::ForwardAnswer failed;
  failed.cause = "Timeout while contacting DNS servers";
  names_.answer("server.test", Family::v6, failed);
  names_.answer("server.test", Family::v4, addresses({}));
  loop_.run_ready();

  EXPECT_EQ(failure_.obstacle, Obstacle::name_server_silent);
  EXPECT_EQ(failure_.detail, "server.test: Timeout while contacting DNS servers");
}

TEST_F(DialerTest, DoesNotDialTheAddressesOfABlockedName) {
  dial(to("server.test", port_));
  answer("server.test", {"::"}, {"0.0.0.0"});

  EXPECT_EQ(failure_.obstacle, Obstacle::name_hijacked);
}

TEST_F(DialerTest, RefusesNamesThatWouldBreakAProxysRequest) {
  dial(to("a\r\nb", 443, proxied(RouteKind::http_connect, "127.0.0.1", port_)));
  loop_.run_ready();

  EXPECT_EQ(failure_.obstacle, Obstacle::no_name);
  EXPECT_EQ(failure_.detail, "\"a b\" is no host's name");
}

TEST_F(DialerTest, TakesWhateverKeepsItFromAProxyForOneObstacle) {
  dial(to("server.test", 443, proxied(RouteKind::socks5, "proxy.test", 1080)));
  answer("proxy.test", {}, {});

  EXPECT_EQ(failure_.obstacle, Obstacle::proxy_unreachable);
  EXPECT_EQ(failure_.stage, Stage::proxy);
  EXPECT_TRUE(failure_.detail.starts_with("proxy.test:1080: the name is unknown")) << failure_.detail;
}

TEST_F(DialerTest, SaysNothingToAForwardProxy) {
  dial(to("server.test", 80, proxied(RouteKind::http_forward, "127.0.0.1", port_)));
  wait();

  ASSERT_TRUE(dialled_.stream);
  EXPECT_EQ(dialled_.stream->bytes_sent(), 0u);
}

TEST_F(DialerTest, ConnectsThroughAProxyAndKeepsWhatCameBehindItsAnswer) {
  dial(to("server.test", 443, proxied(RouteKind::http_connect, "127.0.0.1", port_)));
  tcp::socket proxy(loop_.context());
  listener_.async_accept(proxy, [&](const boost::system::error_code&) {
    boost::asio::async_write(proxy, boost::asio::buffer(std::string_view("HTTP/1.1 200 OK\r\n\r\nhello")),
                             [](const boost::system::error_code&, std::size_t) {});
  });
  wait();

  ASSERT_TRUE(dialled_.stream);
  EXPECT_EQ(as_text(dialled_.initial), "hello");
  dialled_.stream->close(Reason::client_closed, false);
}

TEST_F(DialerTest, EndsWithItsDeadline) {
  DialRequest request = to("server.test");
  request.deadline = Deadline{monotonic_now() + Milliseconds(100)};
  dial(request);
  loop_.run_ready();

  loop_.timers().advance(monotonic_now() + Milliseconds(200));

  EXPECT_EQ(failure_.obstacle, Obstacle::timed_out);
  EXPECT_EQ(failure_.stage, Stage::name);
}

TEST_F(DialerTest, MakesNoCallOnceTheHandleIsGone) {
  dial(to("server.test", port_));
  loop_.run_ready();

  handle_.reset();
  answer("server.test", {}, {"127.0.0.1"});

  EXPECT_EQ(calls_, 0);
}

TEST_F(DialerTest, ClosesItsConnectionToAProxyWhenItIsGivenUp) {
  dial(to("server.test", 443, proxied(RouteKind::http_connect, "127.0.0.1", port_)));
  tcp::socket proxy = accept_and_hear();

  handle_.reset();

  EXPECT_TRUE(ends(proxy));
  EXPECT_EQ(calls_, 0);
}

TEST_F(DialerTest, SharesLookUpsAndLoginsAmongItsDials) {
  dial(to("server.test"));
  const auto other = dialer_.dial(to("server.test"), [](Outcome<Dialled>) {});
  loop_.run_ready();
  const ProxyEndpoint proxy{.host = "p.test", .port = 1, .tls = false, .user = "ann", .password = "pw"};

  EXPECT_EQ(names_.asked.size(), 2u);  // both families, once
  EXPECT_EQ(dialer_.authorizer(proxy), dialer_.authorizer(proxy));
}

}  // namespace
}  // namespace sallyport::client
