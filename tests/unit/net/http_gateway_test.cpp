// HttpConnection: calls by AMF over HTTP, and WebSockets that carry an XMLSocket.
#include <gtest/gtest.h>

#include "http_test_support.hpp"

namespace sallyport::net::test {
namespace {

constexpr std::string_view kAmf = "Content-Type: application/x-amf\r\n";

std::string request(std::string_view method, std::string_view target, std::string_view body, std::string_view fields) {
  return std::string(method) + " " + std::string(target) + " HTTP/1.1\r\nHost: example.com\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n" + std::string(fields) + "\r\n" + std::string(body);
}

class HttpGatewayTest : public HttpTest {
 protected:
  HttpGatewayTest() {
    upgrades = [this](UpgradeQuestion question, loop::EventLoop&, std::function<void(UpgradeAnswer)> answer) {
      asked.push_back(std::move(question));
      answer(verdict);
    };
  }
  bool called(std::size_t count) {
    return run_until(loop, [&] { return factory.requests.size() == count; });
  }
  void answer(std::string_view body, unsigned status = 200) {
    factory.answers.back()({status, SharedBytes::copy_of(as_bytes(body)), status == 200});
  }

  std::vector<UpgradeQuestion> asked;
  UpgradeAnswer verdict = UpgradeAnswer::welcome;
};

TEST_F(HttpGatewayTest, ACallIsAnsweredAndTheConnectionGoesOn) {
  Peer peer = connect();
  for (int i = 1; i <= 2; ++i) {
    peer.send(request("POST", "/chat/lobby/gateway?token=x", "packet", std::string(kAmf) + "User-Agent: player\r\nAuthorization: Bearer a.b\r\n"));
    ASSERT_TRUE(called(i));
    answer("answers");
    const Reply reply = next(peer);
    EXPECT_EQ(reply.status, 200u);
    EXPECT_EQ(reply.body, "answers");
    EXPECT_TRUE(reply.has("Content-Type: application/x-amf\r\n"));
    EXPECT_TRUE(reply.has("X-Content-Type-Options: nosniff\r\n"));
    EXPECT_FALSE(reply.has("Access-Control"));
    peer.got().clear();
  }
  EXPECT_EQ(asked.at(0).service, WebService::gateway);
  EXPECT_EQ(asked.at(0).application, "chat");
  const GatewayRequest& first = factory.requests.at(0);
  EXPECT_EQ(first.target.instance, "lobby");
  EXPECT_EQ(first.target.query, "token=x");
  EXPECT_EQ(as_text(first.body), "packet");
  EXPECT_EQ(first.agent, "player");
  EXPECT_EQ(first.facts.bearer, "a.b");
  EXPECT_EQ(first.facts.protocol, "http-amf");
  EXPECT_TRUE(first.facts.tunnelled);
  EXPECT_EQ(first.uri, "http://example.com/chat/lobby/gateway?token=x");
}

TEST_F(HttpGatewayTest, WhatIsNoCallIsPassedOn) {
  Peer peer = connect();
  EXPECT_EQ(ask(peer, request("POST", "/chat/gateway", "x", "Content-Type: text/plain\r\n")).status, 404u);
  EXPECT_TRUE(asked.empty());
  verdict = UpgradeAnswer::no_application;
  Peer other = connect();
  EXPECT_EQ(ask(other, request("POST", "/chat/gateway", "x", kAmf)).status, 404u);
  EXPECT_TRUE(factory.requests.empty());
}

TEST_F(HttpGatewayTest, TheWordAloneLeadsOnlyWhereItIsSaid) {
  Peer nowhere = connect();
  EXPECT_EQ(ask(nowhere, request("POST", "/gateway", "x", kAmf)).status, 404u);
  context->close_all(loop, Reason::server_stopping);
  context.reset();
  options.gateway_place = "chat";
  Peer peer = connect();
  peer.send(request("POST", "/gateway", "x", kAmf));
  ASSERT_TRUE(called(1));
  EXPECT_EQ(factory.requests[0].target.application, "chat");
}

TEST_F(HttpGatewayTest, PagesOfTheApplicationMayReadTheAnswer) {
  const std::string page = "Origin: https://page.example\r\n";
  Peer preflight = connect();
  const Reply first = ask(preflight, "OPTIONS /chat/gateway HTTP/1.1\r\nHost: example.com\r\n" + page +
                                         "Access-Control-Request-Method: POST\r\nAccess-Control-Request-Headers: content-type\r\n\r\n");
  EXPECT_EQ(first.status, 200u);
  EXPECT_TRUE(first.has("Access-Control-Allow-Origin: https://page.example\r\n"));
  EXPECT_TRUE(first.has("Access-Control-Allow-Headers: Content-Type, Authorization\r\n"));
  Peer peer = connect();
  peer.send(request("POST", "/chat/gateway", "x", std::string(kAmf) + page));
  ASSERT_TRUE(called(1));
  answer("y");
  EXPECT_TRUE(next(peer).has("Access-Control-Allow-Origin: https://page.example\r\n"));
}

TEST_F(HttpGatewayTest, ForeignPagesAreRefused) {
  verdict = UpgradeAnswer::foreign_origin;
  Peer peer = connect();
  const Reply reply = ask(peer, request("POST", "/chat/gateway", "x", std::string(kAmf) + "Origin: https://evil.example\r\n"));
  EXPECT_EQ(reply.status, 403u);
  EXPECT_FALSE(reply.has("Access-Control-Allow-Origin"));
  EXPECT_TRUE(factory.requests.empty());
}

TEST_F(HttpGatewayTest, ABodyThatIsTooLargeIsNotCollected) {
  Peer peer = connect();
  const Reply reply = ask(peer, "POST /chat/gateway HTTP/1.1\r\nHost: a\r\nContent-Length: 1048577\r\n" + std::string(kAmf) + "\r\n");
  EXPECT_EQ(reply.status, 413u);
  EXPECT_TRUE(factory.requests.empty());
}

// Whoever ends only its own direction may still wait for the answer.
TEST_F(HttpGatewayTest, WhoBreaksOffGivesItsCallsUp) {
  Peer peer = connect();
  peer.send(request("POST", "/chat/gateway", "x", kAmf));
  ASSERT_TRUE(called(1));
  peer.socket().set_option(boost::asio::socket_base::linger(true, 0));
  peer.close();
  EXPECT_TRUE(run_until(loop, [&] { return factory.abandoned == 1; }));
  answer("too late");
}

TEST_F(HttpGatewayTest, ARefusalIsText) {
  Peer peer = connect();
  peer.send(request("POST", "/chat/gateway", "x", kAmf));
  ASSERT_TRUE(called(1));
  answer("no\n", 403);
  const Reply reply = next(peer);
  EXPECT_EQ(reply.status, 403u);
  EXPECT_EQ(reply.body, "no\n");
  EXPECT_TRUE(reply.has("Content-Type: text/plain; charset=utf-8\r\n"));
}

std::string websocket(std::string_view target, std::string_view fields = {}) {
  return "GET " + std::string(target) +
         " HTTP/1.1\r\nHost: example.com\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
         "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n" +
         std::string(fields) + "\r\n";
}

TEST_F(HttpGatewayTest, AWebSocketOfThatPathCarriesAnXmlSocket) {
  Peer peer = connect();
  EXPECT_EQ(ask(peer, websocket("/chat/lobby/xmlsocket?token=x")).status, 101u);
  ASSERT_EQ(factory.xml_requests.size(), 1u);
  EXPECT_EQ(asked.at(0).service, WebService::xml_socket);
  EXPECT_EQ(factory.xml_requests[0].target.application, "chat");
  EXPECT_EQ(factory.xml_requests[0].target.instance, "lobby");
  EXPECT_EQ(factory.xml_requests[0].facts.protocol, "ws");

  Peer rtmp = connect();
  EXPECT_EQ(ask(rtmp, websocket("/chat/xmlsocket", "Sec-WebSocket-Protocol: rtmp\r\n")).status, 101u);
  EXPECT_EQ(factory.xml_requests.size(), 1u);
  EXPECT_EQ(asked.at(1).service, WebService::rtmp);
}

}  // namespace
}  // namespace sallyport::net::test
