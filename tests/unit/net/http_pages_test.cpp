// Web pages that open a tunnel: who may, and who may read the replies.
#include <gtest/gtest.h>

#include "http/tunnel_hello.hpp"
#include "http_test_support.hpp"
#include "net/http/tunnel_mac.hpp"

namespace sallyport::net::test {
namespace {

constexpr std::string_view kPageField = "Origin: https://page.example\r\n";
constexpr std::string_view kAllowed = "Access-Control-Allow-Origin: https://page.example\r\nVary: Origin\r\n";

class HttpPagesTest : public HttpTest {
 protected:
  HttpPagesTest() {
    upgrades = [this](UpgradeQuestion question, loop::EventLoop&, std::function<void(UpgradeAnswer)> answer) {
      asked.push_back(std::move(question));
      answer(verdict);
    };
  }
  Reply open(Peer& peer, std::string_view fields = kPageField, std::string_view words = " app=live") {
    return ask(peer, post("/open/1", "sallyport-tunnel 1" + std::string(words), fields));
  }
  /// A request of the session that `opened` began.
  Reply close(Peer& peer, const Reply& opened, std::string_view fields) {
    const auto welcome = http::parse_tunnel_welcome(as_bytes(opened.body), false);
    const std::string mac = tunnel_mac(*welcome->secret, "close/1?d=0", {});
    return ask(peer, post("/close/" + welcome->id + "/1?d=0&m=" + mac, "x", fields));
  }

  std::vector<UpgradeQuestion> asked;
  UpgradeAnswer verdict = UpgradeAnswer::welcome;
};

TEST_F(HttpPagesTest, APageThatTheApplicationTakesMayReadTheReplies) {
  Peer peer = connect();
  const Reply opened = open(peer);
  const std::string known = session().stream->facts().origin;
  const Reply closed = close(peer, opened, kPageField);

  EXPECT_EQ(opened.status, 200u);
  EXPECT_TRUE(opened.has(kAllowed)) << opened.head;
  EXPECT_EQ(closed.status, 200u);
  EXPECT_TRUE(closed.has(kAllowed)) << closed.head;
  EXPECT_EQ(asked.at(0).application, "live");
  EXPECT_EQ(asked.at(0).origin, "https://page.example");
  EXPECT_EQ(known, "https://page.example");
}

TEST_F(HttpPagesTest, APageOfTheHostThatIsAskedIsKnownAsSuch) {
  Peer peer = connect();
  open(peer, "Origin: http://myHost.myDomain.com\r\n");

  EXPECT_TRUE(asked.at(0).same_origin);
}

TEST_F(HttpPagesTest, AForeignPageGetsNoSession) {
  verdict = UpgradeAnswer::foreign_origin;
  Peer peer = connect();
  const Reply reply = open(peer);

  EXPECT_EQ(reply.status, 403u);
  EXPECT_FALSE(reply.has("Access-Control"));
  EXPECT_TRUE(factory.sessions.empty());
}

TEST_F(HttpPagesTest, AnApplicationThatIsNoneIsNotFound) {
  verdict = UpgradeAnswer::no_application;
  Peer peer = connect();

  EXPECT_EQ(open(peer).status, 404u);
}

TEST_F(HttpPagesTest, APageThatNamesNoApplicationCannotReadTheId) {
  for (const std::string_view words : {"", " app=", " app=%2F..%2Fx"}) {
    Peer peer = connect();
    const Reply reply = open(peer, kPageField, words);

    EXPECT_EQ(reply.status, 200u) << words;
    EXPECT_FALSE(reply.has("Access-Control")) << words;
  }
  EXPECT_TRUE(asked.empty());
}

TEST_F(HttpPagesTest, AnotherPageCannotReadTheRepliesOfASession) {
  Peer peer = connect();
  const Reply opened = open(peer);

  EXPECT_FALSE(close(peer, opened, "Origin: https://other.example\r\n").has("Access-Control"));
}

TEST_F(HttpPagesTest, AProgramThatIsNoBrowserIsNotAskedAbout) {
  Peer peer = connect();
  const Reply reply = open(peer, "");

  EXPECT_EQ(reply.status, 200u);
  EXPECT_FALSE(reply.has("Access-Control"));
  EXPECT_TRUE(asked.empty());
}

}  // namespace
}  // namespace sallyport::net::test
