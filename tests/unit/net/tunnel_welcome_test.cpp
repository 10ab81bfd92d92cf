// How HttpConnection tells our own client from others.
#include "http/text_document.hpp"
#include "http/tunnel_hello.hpp"
#include "http_test_support.hpp"

namespace sallyport::net {
namespace {

class TunnelWelcomeTest : public test::HttpTest {};

TEST_F(TunnelWelcomeTest, OurClientGetsASecretAndOthersDoNot) {
  auto peer = connect();
  const auto ours = ask(peer, test::post("/open/1", http::make_tunnel_hello({"text/plain", false})));
  const auto theirs = ask(peer, test::post("/open/1", std::string_view("\0", 1)));

  EXPECT_TRUE(http::parse_tunnel_welcome(as_bytes(ours.body), false)->secret.has_value());
  EXPECT_EQ(theirs.body.find('\n'), theirs.body.size() - 1);
}

TEST_F(TunnelWelcomeTest, TheReplyHasTheTypeThatWasAskedFor) {
  auto peer = connect();
  for (const std::string_view type : http::kTunnelTypes) {
    const auto reply =
        ask(peer, test::post("/open/1", http::make_tunnel_hello({type, false}), "Content-Type: a/b\r\n"));

    EXPECT_TRUE(reply.has("Content-Type: " + std::string(type) + "\r\n")) << reply.head;
  }
}

TEST_F(TunnelWelcomeTest, ATextClientIsAnsweredWithAPage) {
  auto peer = connect();
  const auto reply = ask(peer, test::post("/open/1", http::make_tunnel_hello({"text/html", true})));

  EXPECT_TRUE(reply.has("Content-Type: text/html\r\n"));
  EXPECT_TRUE(reply.body.starts_with("<!DOCTYPE html>"));
  EXPECT_TRUE(http::parse_tunnel_welcome(as_bytes(reply.body), true)->secret.has_value());
}

TEST_F(TunnelWelcomeTest, ASessionOfOursTakesNoLegacyRequest) {
  auto peer = connect();
  const auto welcome = *http::parse_tunnel_welcome(
      as_bytes(ask(peer, test::post("/open/1", http::make_tunnel_hello({}))).body), false);

  EXPECT_EQ(ask(peer, test::post("/send/" + welcome.id + "/0", "hello")).status, 404u);
  EXPECT_EQ(session().received, "");
}

TEST_F(TunnelWelcomeTest, ABrowserNeedsNoContentType) {
  auto peer = connect();

  EXPECT_EQ(ask(peer, test::post("/open/1", http::make_tunnel_hello({}))).status, 200u);
}

}  // namespace
}  // namespace sallyport::net
