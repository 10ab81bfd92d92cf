#include "http/websocket/upgrade.hpp"

#include <gtest/gtest.h>

#include "base/bytes.hpp"
#include "http/request_parser.hpp"

namespace sallyport::http::websocket {
namespace {

constexpr std::string_view kKey = "dGhlIHNhbXBsZSBub25jZQ==";  // of RFC 6455, section 1.3

/// A request whose lines are those of a good one, except for `changed`; an empty line is left out.
class Request {
 public:
  explicit Request(std::string_view without = {}, std::string_view instead = {},
                   std::string_view start = "GET /live HTTP/1.1") {
    text_ = std::string(start) + "\r\n";
    for (const std::string_view line :
         {"Host: example.com", "Upgrade: websocket", "Connection: Upgrade",
          "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version: 13"})
      if (without.empty() || !line.starts_with(without)) text_.append(line).append("\r\n");
    if (!instead.empty()) text_.append(instead).append("\r\n");
    text_ += "\r\n";
    EXPECT_EQ(parser_.read(as_bytes(text_)).event, RequestParser::Event::head) << text_;
  }
  bool asks() const { return asks_websocket(parser_.head()); }
  unsigned status() const { return judge_upgrade(parser_.head()); }

 private:
  std::string text_;
  RequestParser parser_;
};

TEST(Upgrade, TakesTheRequestOfTheSpecification) {
  EXPECT_TRUE(Request().asks());
  EXPECT_EQ(Request().status(), 101u);
}

TEST(Upgrade, ReadsTokensInAnyCaseAmongOthers) {
  const Request firefox("Connection", "Connection: keep-alive, UPGRADE");
  const Request listed("Upgrade", "Upgrade: h2c, WebSocket");

  EXPECT_TRUE(firefox.asks());
  EXPECT_TRUE(listed.asks());
  EXPECT_EQ(firefox.status(), 101u);
}

TEST(Upgrade, IsAskedForByGetWithBothFields) {
  EXPECT_FALSE(Request("Upgrade", "Upgrade: h2c").asks());
  EXPECT_FALSE(Request("Connection", "Connection: keep-alive").asks());
  EXPECT_FALSE(Request({}, {}, "POST /live HTTP/1.1").asks());
}

struct Refused {
  const char* without;
  const char* instead;
  unsigned status;
};

TEST(Upgrade, RefusesWhatIsNotAsItShouldBe) {
  for (const Refused& one : {
           Refused{"Host", "", 400},
           {"Sec-WebSocket-Key", "", 400},
           {"Sec-WebSocket-Key", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=", 400},
           {"Sec-WebSocket-Key",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZ+==", 400},  // bits behind the last byte
           {"Sec-WebSocket-Key", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ****", 400},
           {"Sec-WebSocket-Key", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZSE=", 400},  // 17 bytes
           {"none", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", 400},
           {"Sec-WebSocket-Version", "", 426},
           {"Sec-WebSocket-Version", "Sec-WebSocket-Version: 8", 426},
           {"Sec-WebSocket-Version", "Sec-WebSocket-Version: 013", 426},
           {"none", "Sec-WebSocket-Version: 13", 400},
           {"none", "Content-Length: 3", 400},
           {"none", "Origin: https://a.example\r\nOrigin: https://b.example", 400},
       }) {
    EXPECT_EQ(Request(one.without, one.instead).status(), one.status) << one.without << " → " << one.instead;
  }
  EXPECT_EQ(Request({}, {}, "GET /live HTTP/1.0").status(), 400u);
}

TEST(Upgrade, TheAcceptOfTheSpecification) {
  EXPECT_EQ(accept_of(kKey), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
}

TEST(Upgrade, KeysAreFreshAndGood) {
  const std::string key = make_key();

  EXPECT_NE(key, make_key());
  EXPECT_EQ(Request("Sec-WebSocket-Key", "Sec-WebSocket-Key: " + key).status(), 101u);
}

TEST(Upgrade, OurRequestIsOneThatWeTake) {
  RequestParser parser;
  const std::string text = make_upgrade_request({.host = "h.example:8080",
                                                 .target = "/live/room",
                                                 .key = make_key(),
                                                 .origin = "https://p.example",
                                                 .proxy_authorization = "Basic eDp5"});

  ASSERT_EQ(parser.read(as_bytes(text)).event, RequestParser::Event::head);
  EXPECT_TRUE(asks_websocket(parser.head()));
  EXPECT_EQ(judge_upgrade(parser.head()), 101u);
  EXPECT_TRUE(parser.head().has_token("Sec-WebSocket-Protocol", "rtmp"));
  EXPECT_EQ(parser.head().find("Origin"), "https://p.example");
  EXPECT_EQ(parser.head().find("Proxy-Authorization"), "Basic eDp5");
}

TEST(Upgrade, FindsTheApplicationInThePath) {
  EXPECT_EQ(application_of("/live"), "live");
  EXPECT_EQ(application_of("/live/"), "live");
  EXPECT_EQ(application_of("/live/room/7?key=1"), "live");
  EXPECT_EQ(application_of("ws%20no"), "");
  EXPECT_EQ(application_of("http://proxy.example/my%20app/x"), "my app");
  EXPECT_EQ(application_of("/"), "");
  EXPECT_EQ(application_of("//x"), "");
  EXPECT_EQ(application_of("/%2e%2e/etc"), "");
  EXPECT_EQ(application_of("/a%2fb"), "");
  EXPECT_EQ(application_of("/%zz"), "");
}

std::vector<Field> reply(std::string_view accept, std::string_view upgrade = "websocket",
                         std::string_view connection = "Upgrade") {
  return {{"Upgrade", upgrade}, {"Connection", connection}, {"Sec-WebSocket-Accept", accept}};
}

ClientUpgrade asked() {
  ClientUpgrade upgrade;
  upgrade.key = kKey;
  return upgrade;
}

TEST(Upgrade, ChecksTheReplyOfAServer) {
  const std::string accept = accept_of(kKey);
  auto with = [&](std::string_view name, std::string_view value) {
    auto fields = reply(accept);
    fields.push_back({name, value});
    return fields;
  };

  EXPECT_EQ(fault_of_upgrade(reply(accept), asked()), "");
  EXPECT_EQ(fault_of_upgrade(reply(accept, "WebSocket", "keep-alive, upgrade"), asked()), "");
  EXPECT_EQ(fault_of_upgrade(with("Sec-WebSocket-Protocol", "rtmp"), asked()), "");
  EXPECT_NE(fault_of_upgrade(reply("s3pPLMBiTxaQ9kYGzzhZRbK+xOp="), asked()), "");
  EXPECT_NE(fault_of_upgrade(reply(accept, "h2c"), asked()), "");
  EXPECT_NE(fault_of_upgrade(reply(accept, "websocket", "close"), asked()), "");
  EXPECT_NE(fault_of_upgrade(with("Sec-WebSocket-Accept", accept), asked()), "");
  EXPECT_NE(fault_of_upgrade(with("Sec-WebSocket-Extensions", "permessage-deflate"), asked()), "");
  EXPECT_NE(fault_of_upgrade(with("Sec-WebSocket-Protocol", "chat"), asked()), "");
}

}  // namespace
}  // namespace sallyport::http::websocket
