// What the opening makes of filters, portals, proxies and other servers.
#include <gtest/gtest.h>

#include "http/text_document.hpp"
#include "http/tunnel_hello.hpp"
#include "unit/client/tunnel/tunnel_together.hpp"

namespace sallyport::client {
namespace {

using test::Asked;
using test::reply;

class TunnelOpeningTest : public test::TunnelTogether {
 protected:
  /// A server of another make: /open gives an id, what is sent comes back in the next reply.
  std::string legacy(const Asked& asked) {
    targets.push_back(asked.target);
    if (asked.target == "/open/1") return reply(200, "application/x-fcs", "20250680\n");
    if (asked.target.starts_with("/send/")) heard += asked.body;
    return reply(200, "application/x-fcs", "\x01" + std::exchange(to_say, {}));
  }
  std::vector<std::string> targets;
  std::string heard;
  std::string to_say;
};

TEST_F(TunnelOpeningTest, TriesTheNextContentTypeWhenOneIsRefused) {
  std::vector<std::string> types;
  script = [&](const Asked& asked) {
    if (asked.target != "/open/1") return legacy(asked);
    types.push_back(asked.field("Content-Type"));
    return types.back() == "text/plain" ? reply(200, "text/plain", "20250680\n")
                                        : reply(403, "text/html", "<p>no</p>");
  };

  ASSERT_TRUE(open());
  end_tunnel();
  EXPECT_EQ(types[0], "application/x-fcs");
  EXPECT_EQ(types[1], "application/octet-stream");
  EXPECT_EQ(types[2], "text/plain");
  EXPECT_EQ(health->got_around, Obstacle::content_type_refused);
}

TEST_F(TunnelOpeningTest, SaysThatNoContentTypeGetsThrough) {
  script = [](const Asked&) { return reply(415, "text/plain", "no"); };

  EXPECT_FALSE(open());
  EXPECT_EQ(failure->obstacle, Obstacle::content_type_refused);
  EXPECT_EQ(failure->stage, Stage::tunnel);
}

TEST_F(TunnelOpeningTest, TakesAWebPageForAPortal) {
  script = [](const Asked&) { return reply(200, "text/html", "<html><body>Room number?</body></html>"); };

  EXPECT_FALSE(open());
  EXPECT_EQ(failure->obstacle, Obstacle::captive_portal);
}

TEST_F(TunnelOpeningTest, TakesAWebPageForAPortalInTheTextFormToo) {
  options_of_client.form = TunnelForm::text;
  script = [](const Asked&) {
    return reply(200, "text/html", "<html><body><p>Room number?</p></body></html>");
  };

  EXPECT_FALSE(open());
  EXPECT_EQ(failure->obstacle, Obstacle::captive_portal);
}

TEST_F(TunnelOpeningTest, TakesARedirectForAPortalAndDoesNotFollowIt) {
  script = [&](const Asked& asked) {
    targets.push_back(asked.target);
    return reply(302, "text/html", "", "Location: http://portal.example/\r\n");
  };

  EXPECT_FALSE(open());
  EXPECT_EQ(failure->obstacle, Obstacle::captive_portal);
  EXPECT_EQ(targets.size(), 1u);
}

TEST_F(TunnelOpeningTest, SaysWhatAServerWithoutATunnelAnswers) {
  script = [](const Asked&) { return reply(404, "text/plain", "no"); };

  EXPECT_FALSE(open());
  EXPECT_EQ(failure->obstacle, Obstacle::http_error);
  EXPECT_EQ(failure->detail, "404 Not Found");
}

TEST_F(TunnelOpeningTest, SaysThatConnectionsAreClosedWithoutAWord) {
  script = [](const Asked&) { return std::string(); };

  EXPECT_FALSE(open());
  EXPECT_EQ(failure->obstacle, Obstacle::closed);
}

TEST_F(TunnelOpeningTest, SaysThatNothingIsAnsweredInTime) {
  options_of_client.open_timeout = Milliseconds(40);
  on_wire = [](sallyport::test::WireBudget& wire) {
    wire.left = 0;
    wire.swallow = true;
  };

  EXPECT_FALSE(open());
  EXPECT_EQ(failure->obstacle, Obstacle::silent);
}

TEST_F(TunnelOpeningTest, RefusesWordsThatWouldSplitARequest) {
  options_of_client.target_prefix = "http://a\r\nX: y";

  EXPECT_FALSE(open());
  EXPECT_EQ(failure->obstacle, Obstacle::unsupported);
  EXPECT_TRUE(wires.empty());
}

class Secret final : public HttpAuthorization {
 public:
  std::string value(std::string_view method, std::string_view uri) override {
    return known ? "Basic " + std::string(method) + std::string(uri) : "";
  }
  std::optional<Failure> challenged(const std::vector<std::string>& challenges) override {
    seen = challenges;
    if (knows && !std::exchange(known, true)) return std::nullopt;
    return Failure{Obstacle::proxy_scheme_unknown, Stage::proxy, "Negotiate"};
  }
  bool knows = true;
  bool known = false;
  std::vector<std::string> seen;
};

TEST_F(TunnelOpeningTest, ShowsAForwardProxyWhatItWants) {
  const auto secret = std::make_shared<Secret>();
  options_of_client.authorization = secret;
  options_of_client.target_prefix = "http://myhost.example:80";
  std::vector<std::string> shown;
  script = [&](const Asked& asked) {
    if (asked.field("Proxy-Authorization").empty())
      return reply(407, "text/html", "who?", "Proxy-Authenticate: Basic realm=\"office\"\r\n");
    shown.push_back(asked.field("Proxy-Authorization"));
    return legacy({.target = asked.target.substr(options_of_client.target_prefix.size()), .head = {}, .body = {}});
  };

  ASSERT_TRUE(open());
  end_tunnel();
  EXPECT_EQ(shown[0], "Basic POSThttp://myhost.example:80/open/1");
  EXPECT_EQ(secret->seen, std::vector<std::string>{"Basic realm=\"office\""});
}

TEST_F(TunnelOpeningTest, SaysWhatAProxyThinksOfTheCredentials) {
  script = [](const Asked&) { return reply(407, "text/html", "who?"); };
  EXPECT_FALSE(open());
  EXPECT_EQ(failure->obstacle, Obstacle::proxy_wants_credentials);

  failure.reset();
  options_of_client.authorization = std::make_shared<Secret>();
  EXPECT_FALSE(open());
  EXPECT_EQ(failure->obstacle, Obstacle::proxy_scheme_unknown);
}

TEST_F(TunnelOpeningTest, SaysWhatSquidSaysForItself) {
  script = [](const Asked&) {
    return reply(403, "text/html", "<p>not in these hours</p>", "X-Squid-Error: ERR_CUSTOM_HOURS 0\r\n");
  };
  EXPECT_FALSE(open());
  EXPECT_EQ(failure->obstacle, Obstacle::outside_hours);
  EXPECT_EQ(failure->stage, Stage::proxy);
}

TEST_F(TunnelOpeningTest, SpeaksTheOldWayToOtherServers) {
  to_say = "welcome";
  script = [this](const Asked& asked) { return legacy(asked); };
  ASSERT_TRUE(open());
  client_reads(7);
  client->say("hello");
  net::test::run_until(loop, [&] { return heard.size() == 5; });

  EXPECT_EQ(client->received, "welcome");
  EXPECT_EQ(heard, "hello");
  EXPECT_FALSE(health->own_server);
  for (std::size_t i = 1; i < targets.size(); ++i)
    EXPECT_TRUE(targets[i].ends_with("/20250680/" + std::to_string(i - 1))) << targets[i];
  EXPECT_EQ(health->connections, 1u);
}

TEST_F(TunnelOpeningTest, RepeatsNothingToOtherServersThatTheyMayHaveSeen) {
  options_of_client.request_timeout = Milliseconds(50);
  script = [this](const Asked& asked) {
    const std::string whole = legacy(asked);
    return asked.target.starts_with("/send/") ? whole.substr(0, 20) : whole;
  };
  ASSERT_TRUE(open());
  client->say("hello");
  net::test::run_until(loop, [&] { return client->closed.has_value(); });

  EXPECT_EQ(heard, "hello");
  EXPECT_EQ(client->closed, Reason::peer_gone);
}

TEST_F(TunnelOpeningTest, UsesHttp10AndOneConnectionForEachRequestWhenPolling) {
  options_of_client.form = TunnelForm::polling;
  bool old = true;
  script = [&](const Asked& asked) {
    old = old && asked.version == 10 && asked.field("Connection") == "close";
    return legacy(asked);
  };
  ASSERT_TRUE(open());
  net::test::run_until(loop, [&] { return health->requests >= 4; });
  end_tunnel();

  EXPECT_TRUE(old);
  EXPECT_EQ(health->connections, health->requests);
}

}  // namespace
}  // namespace sallyport::client
