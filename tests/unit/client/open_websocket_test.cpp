#include "client/websocket/open_websocket.hpp"

#include <gtest/gtest.h>

#include "http/request_parser.hpp"
#include "http/websocket/upgrade.hpp"
#include "support/fake_byte_stream.hpp"
#include "support/splits.hpp"

namespace sallyport::client {
namespace {

using test::FakeByteStream;

struct Sink final : net::StreamUser {
  void on_bytes(ByteSpan bytes) override { received += as_text(bytes); }
  bool fill(net::Gather&, std::size_t) override { return false; }
  void on_closed(Reason why) override { closed = why; }
  std::string received;
  std::optional<Reason> closed;
};

class OpenWebSocket : public testing::Test {
 protected:
  OpenWebSocket() {
    open({.host_header = "h.example", .path = "/live/room", .origin = {}, .proxy_authorization = {}});
  }
  ~OpenWebSocket() override {
    handle.reset();
    if (!below->closed_with()) below->close(Reason::client_closed, false);  // it and its user hold each other
    loop.run_ready();
  }

  void open(const WebSocketRequest& request) {
    handle.reset();
    below = std::make_shared<FakeByteStream>(loop);
    outcome.reset();
    handle = open_websocket(below, request, [this](WebSocketOutcome result) {
      EXPECT_FALSE(outcome) << "called once";
      outcome = std::move(result);
    });
    loop.run_ready();
    asked = as_text(below->take_sent());
  }
  void answer(std::string_view text) {
    below->receive(as_bytes(text));
    loop.run_ready();
  }
  /// The Sec-WebSocket-Accept of what was asked.
  std::string accept() const {
    http::RequestParser parser;
    parser.read(as_bytes(asked));
    return http::websocket::accept_of(parser.head().find("Sec-WebSocket-Key"));
  }
  std::string switching() const { return http::websocket::make_upgrade_reply(key(), "rtmp"); }
  std::string key() const {
    http::RequestParser parser;
    parser.read(as_bytes(asked));
    return std::string(parser.head().find("Sec-WebSocket-Key"));
  }
  const WebSocketRefused& refusal() { return std::get<WebSocketRefused>(*outcome); }
  const Failure& failure() { return std::get<Failure>(*outcome); }

  loop::EventLoop loop{0};
  std::shared_ptr<FakeByteStream> below;
  std::unique_ptr<Cancellable> handle;
  std::optional<WebSocketOutcome> outcome;
  std::string asked;
};

TEST_F(OpenWebSocket, AsksAndBecomesAStream) {
  EXPECT_TRUE(asked.starts_with("GET /live/room HTTP/1.1\r\nHost: h.example\r\n"));
  answer(switching());

  ASSERT_TRUE(outcome);
  const auto stream = std::get<std::shared_ptr<net::ByteStream>>(*outcome);
  EXPECT_EQ(stream->facts().protocol, "ws");
  const auto sink = std::make_shared<Sink>();
  stream->start(sink, {});
  answer("\x82\x02S0");
  EXPECT_EQ(sink->received, "S0");
}

TEST_F(OpenWebSocket, WhatComesWithTheReplyWaitsForTheUser) {
  answer(switching() +
         "\x82\x05"
         "early");
  ASSERT_TRUE(outcome);
  const auto sink = std::make_shared<Sink>();

  std::get<std::shared_ptr<net::ByteStream>>(*outcome)->start(sink, {});
  loop.run_ready();

  EXPECT_EQ(sink->received, "early");
}

TEST_F(OpenWebSocket, AnEndBeforeThereIsAUserIsToldToIt) {
  answer(switching());
  below->end();
  const auto sink = std::make_shared<Sink>();

  std::get<std::shared_ptr<net::ByteStream>>(*outcome)->start(sink, {});
  loop.run_ready();

  EXPECT_EQ(sink->closed, Reason::client_closed);
}

TEST_F(OpenWebSocket, AnyOtherAnswerGivesTheConnectionBack) {
  answer("HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\nContent-Length: 5\r\n\r\nhello");

  ASSERT_TRUE(outcome);
  EXPECT_EQ(refusal().status, 404u);
  EXPECT_EQ(refusal().content_type, "text/html");
  EXPECT_EQ(refusal().what, "404 Not Found");
  EXPECT_TRUE(refusal().keep_alive);
  EXPECT_EQ(refusal().stream, below);
  handle.reset();
  EXPECT_FALSE(below->closed_with()) << "it belongs to somebody else now";
}

TEST_F(OpenWebSocket, WaitsForTheWholeRefusal) {
  answer("HTTP/1.1 403 Forbidden\r\nContent-Length: 5\r\n\r\nhel");
  EXPECT_FALSE(outcome);

  answer("lo");

  EXPECT_EQ(refusal().status, 403u);
}

TEST_F(OpenWebSocket, AConnectionThatEndsBehindTheRefusalIsNotGivenBack) {
  answer("HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");

  EXPECT_FALSE(refusal().keep_alive);
  EXPECT_EQ(refusal().stream, nullptr);
  EXPECT_TRUE(below->closed_with());
}

TEST_F(OpenWebSocket, ARefusalMayEndWithTheConnection) {
  answer("HTTP/1.0 502 Bad Gateway\r\n\r\nsome page");
  below->end();

  EXPECT_EQ(refusal().status, 502u);
  EXPECT_FALSE(refusal().keep_alive);
}

TEST_F(OpenWebSocket, ALongRefusalIsNotReadToItsEnd) {
  answer("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n");
  for (int i = 0; i < 20 && !outcome; ++i) answer(std::string(10'000, 'x'));

  ASSERT_TRUE(outcome);
  EXPECT_FALSE(refusal().keep_alive);
}

TEST_F(OpenWebSocket, AReplyForSomebodyElsesKeyIsNoWebSocket) {
  answer(http::websocket::make_upgrade_reply("dGhlIHNhbXBsZSBub25jZQ==", {}));

  EXPECT_EQ(failure().obstacle, Obstacle::not_http);
  EXPECT_EQ(failure().stage, Stage::upgrade);
  EXPECT_TRUE(below->closed_with());
}

TEST_F(OpenWebSocket, WhatIsNotHttpIsSaid) {
  answer("\x03 this is RTMP\r\n\r\n");

  EXPECT_EQ(failure().obstacle, Obstacle::not_http);
}

TEST_F(OpenWebSocket, TellsSilenceFromAReset) {
  below->end();
  EXPECT_EQ(failure().obstacle, Obstacle::closed);

  open({.host_header = "h", .path = "/", .origin = {}, .proxy_authorization = {}});
  below->end(Reason::peer_reset);
  EXPECT_EQ(failure().obstacle, Obstacle::reset);

  open({.host_header = "h", .path = "/", .origin = {}, .proxy_authorization = {}});
  answer("HTTP/1.1 1");
  below->end();
  EXPECT_EQ(failure().obstacle, Obstacle::not_http);
}

TEST_F(OpenWebSocket, GivingUpClosesTheConnectionWithoutACall) {
  handle.reset();

  EXPECT_FALSE(outcome);
  EXPECT_TRUE(below->closed_with());
}

TEST_F(OpenWebSocket, ComesToTheSameInAnySegmentation) {
  const std::string refused = "HTTP/1.1 404 Not Found\r\nContent-Length: 5\r\n\r\nhello";
  test::for_each_split(
      as_bytes(refused),
      [&](const std::vector<ByteSpan>& pieces) {
        open({.host_header = "h", .path = "/", .origin = {}, .proxy_authorization = {}});
        for (const ByteSpan piece : pieces) below->receive(piece);
        ASSERT_TRUE(outcome && refusal().keep_alive);
      },
      50);
}

}  // namespace
}  // namespace sallyport::client
