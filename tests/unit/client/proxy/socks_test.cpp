#include <gtest/gtest.h>

#include "client/proxy/socks4a.hpp"
#include "client/proxy/socks5.hpp"
#include "support/hex.hpp"
#include "support/splits.hpp"
#include "unit/client/proxy/exchange_support.hpp"

namespace sallyport::client {
namespace {

using test::hex;

Obstacle obstacle_of(ProxyExchange& exchange, std::string_view reply) {
  return converse(exchange, hex(reply)).step == Step::failed ? exchange.failure().obstacle : Obstacle::none;
}

TEST(Socks4a, LetsTheProxyResolveNames) {
  Socks4a exchange("server.test", 443, "ann");

  const auto all = converse(exchange, hex("00 5a 0000 00000000 03"));

  EXPECT_EQ(all.said, hex("04 01 01bb 00000001 616e6e 00 7365727665722e74657374 00"));
  EXPECT_EQ(all.step, Step::done);
  EXPECT_EQ(all.consumed, 8u);
}

TEST(Socks4a, GivesAddressesAsTheyAre) {
  Socks4a exchange("192.0.2.7", 1935, "");

  EXPECT_EQ(converse(exchange, ByteSpan()).said, hex("04 01 078f c0000207 00"));
}

TEST(Socks4a, TellsRefusalsApart) {
  const auto after = [](std::string_view reply) {
    Socks4a exchange("server.test", 443, "");
    return obstacle_of(exchange, reply);
  };

  EXPECT_EQ(after("00 5b 0000 00000000"), Obstacle::connect_refused);
  EXPECT_EQ(after("00 5c 0000 00000000"), Obstacle::proxy_wants_credentials);
  EXPECT_EQ(after("00 5d 0000 00000000"), Obstacle::proxy_refuses_credentials);
  EXPECT_EQ(after("00 00 0000 00000000"), Obstacle::proxy_bad_reply);
  EXPECT_EQ(after("48 54 54 50"), Obstacle::proxy_bad_reply);
}

TEST(Socks5, LetsTheProxyResolveNames) {
  Socks5 exchange("server.test", 443, "", "");

  const auto all = converse(exchange, hex("05 00  05 00 00 01 7f000001 1234  03"));

  EXPECT_EQ(all.said, hex("05 01 00  05 01 00 03 0b 7365727665722e74657374 01bb"));
  EXPECT_EQ(all.step, Step::done);
  EXPECT_EQ(all.consumed, 12u);
}

TEST(Socks5, LogsInWithUserAndPassword) {
  Socks5 exchange("192.0.2.7", 1935, "ann", "pw");

  const auto all = converse(exchange, hex("05 02  01 00  05 00 00 03 01 78 1234"));

  EXPECT_EQ(all.said, hex("05 02 00 02  01 03 616e6e 02 7077  05 01 00 01 c0000207 078f"));
  EXPECT_EQ(all.step, Step::done);
}

TEST(Socks5, GivesIpv6AddressesAsTheyAre) {
  Socks5 exchange("2001:db8::7", 80, "", "");

  const auto all = converse(exchange, hex("05 00"));

  EXPECT_EQ(all.said, hex("05 01 00  05 01 00 04 20010db8000000000000000000000007 0050"));
}

TEST(Socks5, TellsWhatItsLoginLacks) {
  const auto after = [](std::string user, std::string_view reply) {
    Socks5 exchange("server.test", 443, std::move(user), "pw");
    return obstacle_of(exchange, reply);
  };

  EXPECT_EQ(after("", "05 ff"), Obstacle::proxy_wants_credentials);
  EXPECT_EQ(after("ann", "05 ff"), Obstacle::proxy_scheme_unknown);
  EXPECT_EQ(after("ann", "05 02 01 01"), Obstacle::proxy_refuses_credentials);
  EXPECT_EQ(after("", "05 02"), Obstacle::proxy_bad_reply);
}

TEST(Socks5, TellsRefusalsApart) {
  const auto after = [](std::string_view reply) {
    Socks5 exchange("server.test", 443, "", "");
    return obstacle_of(exchange, std::string("05 00 ") + std::string(reply));
  };

  EXPECT_EQ(after("05 01 00 01 00000000 0000"), Obstacle::proxy_cannot_reach);
  EXPECT_EQ(after("05 02 00 01 00000000 0000"), Obstacle::connect_refused);
  EXPECT_EQ(after("05 04 00 01 00000000 0000"), Obstacle::proxy_cannot_reach);
  EXPECT_EQ(after("05 05 00 01 00000000 0000"), Obstacle::proxy_cannot_reach);
  EXPECT_EQ(after("05 08 00 01 00000000 0000"), Obstacle::unsupported);
  EXPECT_EQ(after("05 09 00 01 00000000 0000"), Obstacle::proxy_bad_reply);
  EXPECT_EQ(after("05 00 00 07 00"), Obstacle::proxy_bad_reply);
  EXPECT_EQ(after("48"), Obstacle::proxy_bad_reply);
}

TEST(Socks, HearTheSameInEverySegmentation) {
  const ByteVector reply = hex("05 02  01 00  05 00 00 04 20010db8000000000000000000000007 1234  03");
  test::for_each_split(
      reply,
      [](const std::vector<ByteSpan>& pieces) {
        Socks5 exchange("server.test", 443, "ann", "pw");
        const auto all = converse(exchange, pieces);
        ASSERT_EQ(all.step, Step::done);
        ASSERT_EQ(all.consumed, 26u);
      },
      200);
}

}  // namespace
}  // namespace sallyport::client
