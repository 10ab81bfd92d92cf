// HttpConnection becomes a WebSocket.
#include <gtest/gtest.h>

#include "http/websocket/frame_reader.hpp"
#include "http_test_support.hpp"
#include "vectors/websocket_vectors.hpp"

namespace sallyport::net::test {
namespace {

using http::websocket::Role;
using sallyport::test::websocket::binary;
using sallyport::test::websocket::bytes_of;

std::string upgrade_request(std::string_view fields = {}, std::string_view target = "/live/room") {
  return "GET " + std::string(target) +
         " HTTP/1.1\r\nHost: example.com\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
         "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n" +
         std::string(fields) + "\r\n";
}

std::string frame(std::string_view payload) {
  return std::string(as_text(bytes_of({binary(std::string(payload))}, Role::server)));
}

class HttpUpgradeTest : public HttpTest {
 protected:
  HttpUpgradeTest() {
    upgrades = [this](UpgradeQuestion question, loop::EventLoop&, std::function<void(UpgradeAnswer)> answer) {
      asked.push_back(question);
      if (answers_later) {
        later = std::move(answer);
      } else {
        answer(verdict);
      }
    };
  }

  std::vector<UpgradeQuestion> asked;
  UpgradeAnswer verdict = UpgradeAnswer::welcome;
  std::function<void(UpgradeAnswer)> later;
  bool answers_later = false;
};

TEST_F(HttpUpgradeTest, ARequestBecomesASession) {
  Peer peer = connect();
  const Reply reply =
      ask(peer, upgrade_request("Sec-WebSocket-Protocol: chat, rtmp\r\nAuthorization: Bearer a.b\r\n"));
  peer.send(frame("C0C1"));
  run_until(loop, [&] { return session().received == "C0C1"; });
  session().say("S0");

  EXPECT_EQ(reply.status, 101u);
  EXPECT_TRUE(reply.has("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"));
  EXPECT_TRUE(reply.has("Sec-WebSocket-Protocol: rtmp\r\n"));
  EXPECT_TRUE(run_until(loop, [&] { return peer.got() == std::string("\x82\x02S0"); }));
  const TransportFacts& facts = session().stream->facts();
  EXPECT_EQ(facts.protocol, "ws");
  EXPECT_EQ(facts.http_host, "example.com");
  EXPECT_EQ(facts.bearer, "a.b");
  EXPECT_EQ(facts.origin, "");
  EXPECT_FALSE(facts.tunnelled);
  EXPECT_EQ(asked.at(0).application, "live");
  EXPECT_EQ(asked.at(0).http_host, "example.com");
}

TEST_F(HttpUpgradeTest, WithoutTheOfferNoSubprotocolIsChosen) {
  Peer peer = connect();

  EXPECT_FALSE(ask(peer, upgrade_request("Sec-WebSocket-Protocol: chat\r\n")).has("Sec-WebSocket-Protocol"));
}

TEST_F(HttpUpgradeTest, TellsThePageOfABrowser) {
  Peer peer = connect();
  ask(peer, upgrade_request("Origin: http://example.com\r\n"));
  Peer other = connect();
  ask(other, upgrade_request("Origin: http://example.com:8080\r\n"));

  EXPECT_TRUE(asked.at(0).same_origin);
  EXPECT_EQ(asked.at(0).origin, "http://example.com");
  EXPECT_FALSE(asked.at(1).same_origin);
  EXPECT_EQ(session().stream->facts().origin, "http://example.com:8080");
  EXPECT_FALSE(session().stream->facts().same_origin);
}

TEST_F(HttpUpgradeTest, AnEmptyOriginIsNotNone) {
  Peer peer = connect();
  ask(peer, upgrade_request("Origin: \r\n"));

  EXPECT_EQ(asked.at(0).origin, "null");
}

TEST_F(HttpUpgradeTest, RefusesAForeignPageBeforeTheUpgradeAndGoesOn) {
  verdict = UpgradeAnswer::foreign_origin;
  Peer peer = connect();

  EXPECT_EQ(ask(peer, upgrade_request("Origin: https://evil.example\r\n")).status, 403u);
  EXPECT_TRUE(factory.sessions.empty());
  EXPECT_EQ(ask(peer, post("/open/1")).status, 200u) << "the connection serves a tunnel";
}

TEST_F(HttpUpgradeTest, AnApplicationThatIsNotThereIsNotFound) {
  verdict = UpgradeAnswer::no_application;
  Peer peer = connect();

  EXPECT_EQ(ask(peer, upgrade_request()).status, 404u);
  EXPECT_EQ(ask(peer, upgrade_request({}, "/")).status, 404u);
  EXPECT_EQ(asked.size(), 1u) << "a path that names none is not worth a question";
}

TEST_F(HttpUpgradeTest, AnotherVersionIsToldOurs) {
  Peer peer = connect();
  std::string request = upgrade_request();
  request.replace(request.find("Version: 13"), 11, "Version: 12");
  const Reply reply = ask(peer, request);

  EXPECT_EQ(reply.status, 426u);
  EXPECT_TRUE(reply.has("Sec-WebSocket-Version: 13\r\n"));
  EXPECT_TRUE(reply.has("Upgrade: websocket\r\n"));
  EXPECT_EQ(ask(peer, upgrade_request()).status, 101u) << "and may try again";
}

TEST_F(HttpUpgradeTest, WaitsForTheAnswer) {
  answers_later = true;
  Peer peer = connect();
  peer.send(upgrade_request() + frame("early"));
  run_until(loop, [&] { return later != nullptr; });
  run_for(loop, Milliseconds(20));
  EXPECT_EQ(peer.got(), "");

  later(UpgradeAnswer::welcome);

  EXPECT_EQ(next(peer).status, 101u);
  EXPECT_TRUE(run_until(loop, [&] { return session().received == "early"; }));
}

TEST_F(HttpUpgradeTest, ARefusalThatComesLaterIsAnswered) {
  answers_later = true;
  Peer peer = connect();
  peer.send(upgrade_request());
  run_until(loop, [&] { return later != nullptr; });

  later(UpgradeAnswer::foreign_origin);

  EXPECT_EQ(next(peer).status, 403u);
}

TEST_F(HttpUpgradeTest, RepliesOfTheTunnelComeFirst) {
  Peer peer = connect();
  peer.send(post("/open/1") + upgrade_request());

  EXPECT_EQ(next(peer).status, 200u);
  EXPECT_EQ(next(peer).status, 101u);
}

TEST_F(HttpUpgradeTest, AClientThatHasGoneMeanwhileIsForgotten) {
  answers_later = true;
  {
    Peer peer = connect();
    peer.send(upgrade_request());
    run_until(loop, [&] { return later != nullptr; });
  }
  run_for(loop, Milliseconds(20));
  context->close_all(loop, Reason::server_stopping);

  later(UpgradeAnswer::welcome);
  loop.run_ready();

  EXPECT_TRUE(factory.sessions.empty());
}

TEST_F(HttpUpgradeTest, MayBeSwitchedOff) {
  options.websocket = false;
  Peer peer = connect();

  EXPECT_EQ(ask(peer, upgrade_request()).status, 404u);
  EXPECT_TRUE(asked.empty());
}

TEST_F(HttpUpgradeTest, WorksWithoutTheTunnel) {
  options.tunnel.mode = TunnelOptions::Mode::off;
  Peer peer = connect();

  EXPECT_EQ(ask(peer, upgrade_request()).status, 101u);
}

TEST_F(HttpUpgradeTest, NobodyIsServedWhomTheSessionsRefuse) {
  factory.refuses = true;
  Peer peer = connect();

  EXPECT_EQ(ask(peer, upgrade_request()).status, 503u);
}

TEST_F(HttpUpgradeTest, TheConnectionCountsUntilItsSessionHasProvedItself) {
  Peer peer = connect();
  ask(peer, upgrade_request());
  EXPECT_EQ(waiting_places(), 1u);

  session().stream->proved();

  EXPECT_EQ(waiting_places(), 0u);
}

}  // namespace
}  // namespace sallyport::net::test
