#include "client/proxy/http_connect.hpp"

#include <gtest/gtest.h>

#include "support/splits.hpp"
#include "unit/client/proxy/exchange_support.hpp"

namespace sallyport::client {
namespace {

constexpr std::string_view kAccepted = "HTTP/1.1 200 Connection established\r\n\r\n";
constexpr std::string_view kBasic =
    "HTTP/1.1 407 Wanted\r\nProxy-Authenticate: Basic realm=x\r\nContent-Length: 5\r\n\r\nlogin";

std::shared_ptr<ProxyAuthorizer> login(std::string user = "ann") {
  return std::make_shared<ProxyAuthorizer>(ProxyEndpoint{
      .host = "proxy.test", .port = 3128, .tls = false, .user = std::move(user), .password = "pw"});
}

std::string text_of(const ByteVector& bytes) {
  return std::string(as_text(bytes));
}

std::size_t count(const std::string& text, std::string_view part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

TEST(HttpConnect, AsksForTheServerByName) {
  HttpConnect exchange("server.test", 443, login());

  const auto all = converse(exchange, as_bytes(std::string(kAccepted) + "\x03"));

  EXPECT_TRUE(text_of(all.said).starts_with("CONNECT server.test:443 HTTP/1.1\r\nHost: server.test:443\r\n"));
  EXPECT_EQ(all.step, Step::done);
  EXPECT_EQ(all.consumed, kAccepted.size());
}

TEST(HttpConnect, WritesIpv6AddressesInBrackets) {
  HttpConnect exchange("2001:db8::7", 80, login());

  EXPECT_TRUE(
      text_of(converse(exchange, ByteSpan()).said).starts_with("CONNECT [2001:db8::7]:80 HTTP/1.1\r\n"));
}

TEST(HttpConnect, LogsInOnTheSameConnection) {
  HttpConnect exchange("server.test", 443, login());

  const auto all = converse(exchange, as_bytes(std::string(kBasic) + std::string(kAccepted)));

  EXPECT_EQ(all.step, Step::done);
  EXPECT_EQ(count(text_of(all.said), "CONNECT "), 2u);
  EXPECT_EQ(count(text_of(all.said), "Proxy-Authorization: Basic YW5uOnB3\r\n"), 1u);
}

TEST(HttpConnect, GoesOnElsewhereIfTheProxyClosesBehindItsQuestion) {
  HttpConnect exchange("server.test", 443, login());
  const std::string_view closing =
      "HTTP/1.1 407 Wanted\r\nProxy-Authenticate: Basic realm=x\r\nProxy-Connection: "
      "close\r\nContent-Length: 0\r\n\r\n";

  ASSERT_EQ(converse(exchange, as_bytes(closing)).step, Step::reconnect);

  const auto again = converse(exchange, as_bytes(kAccepted));
  EXPECT_EQ(again.step, Step::done);
  EXPECT_EQ(count(text_of(again.said), "Proxy-Authorization: Basic"), 1u);
}

TEST(HttpConnect, GoesOnElsewhereIfTheConnectionBreaksDuringTheLogin) {
  HttpConnect exchange("server.test", 443, login());
  const Failure closed{Obstacle::closed, Stage::proxy, {}};
  ASSERT_EQ(converse(exchange, as_bytes(kBasic)).step, Step::more);

  EXPECT_EQ(exchange.read_end(closed), Step::reconnect);
  converse(exchange, ByteSpan());
  EXPECT_EQ(exchange.read_end(closed), Step::failed);
  EXPECT_EQ(exchange.failure().obstacle, Obstacle::closed);
}

TEST(HttpConnect, DoesNotAskForever) {
  HttpConnect exchange("server.test", 443, login());
  std::string replies;
  for (int i = 0; i < 9; ++i) {
    replies += "HTTP/1.1 407 x\r\nProxy-Authenticate: Digest realm=r, nonce=n" + std::to_string(i) +
               ", stale=true\r\nContent-Length: 0\r\n\r\n";
  }

  EXPECT_EQ(converse(exchange, as_bytes(replies)).step, Step::failed);
  EXPECT_EQ(exchange.failure().obstacle, Obstacle::proxy_refuses_credentials);
}

TEST(HttpConnect, FailsInTheProxysWords) {
  HttpConnect exchange("server.test", 1935, login());

  const auto all =
      converse(exchange, as_bytes("HTTP/1.1 403 Forbidden\r\nX-Squid-Error: ERR_ACCESS_DENIED 0\r\n"
                                  "Content-Length: 2\r\n\r\nno"));

  EXPECT_EQ(all.step, Step::failed);
  EXPECT_EQ(exchange.failure().obstacle, Obstacle::connect_refused);
  EXPECT_EQ(exchange.failure().detail, "403 Forbidden (ERR_ACCESS_DENIED 0)");
}

TEST(HttpConnect, KnowsWhatARefusalSaidAlsoIfItsPageNeverEnds) {
  HttpConnect exchange("server.test", 443, login());
  converse(exchange, as_bytes("HTTP/1.1 503 No\r\nContent-Length: 100\r\n\r\nx"));

  EXPECT_EQ(exchange.overdue({Obstacle::timed_out, Stage::proxy, {}}).obstacle, Obstacle::proxy_cannot_reach);
}

TEST(HttpConnect, TakesWhatIsNotHttpForNoProxy) {
  HttpConnect exchange("server.test", 443, login());

  EXPECT_EQ(converse(exchange, as_bytes("220 smtp ready\r\n\r\n")).step, Step::failed);
  EXPECT_EQ(exchange.failure().obstacle, Obstacle::proxy_bad_reply);
}

TEST(HttpConnect, HearsTheSameInEverySegmentation) {
  const std::string replies =
      "HTTP/1.1 100 Continue\r\n\r\n" + std::string(kBasic) + std::string(kAccepted) + "\x03";
  test::for_each_split(
      as_bytes(replies),
      [&](const std::vector<ByteSpan>& pieces) {
        HttpConnect exchange("server.test", 443, login());
        const auto all = converse(exchange, pieces);
        ASSERT_EQ(all.step, Step::done);
        ASSERT_EQ(all.consumed, replies.size() - 1);
      },
      200);
}

}  // namespace
}  // namespace sallyport::client
