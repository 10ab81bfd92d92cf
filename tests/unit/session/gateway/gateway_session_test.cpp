#include "session/gateway/gateway_session.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/governed_bench.hpp"

namespace sallyport::session {
namespace {

using testing::ElementsAre;

class GatewaySessionTest : public testing::Test, protected test::GovernedBench {
 protected:
  GatewaySessionTest() {
    options().gateway = true;
    options().governor.script = "main.asc";
  }
  ~GatewaySessionTest() override { settle(); }

  static amf::Packet packet_of(std::vector<std::string> methods, std::uint16_t version = 0) {
    amf::Packet packet;
    packet.version = version;
    for (std::string& method : methods) {
      packet.bodies.push_back({std::move(method), "/" + std::to_string(packet.bodies.size() + 1), amf::Value::strict_array({"x"})});
    }
    return packet;
  }
  void request(ByteVector body, const std::string& application = "app") {
    net::GatewayRequest made;
    made.target.application = application;
    made.facts.protocol = "http-amf";
    made.facts.tunnelled = true;
    made.body = std::move(body);
    session_ = std::make_shared<GatewaySession>(worker, std::move(made), [this](net::GatewayReply reply) { reply_ = std::move(reply); }, hub);
    session_->begin();
    settle();
  }
  void request(const amf::Packet& packet) { request(amf::encode_calls(packet)); }
  unsigned status() const { return reply_ ? reply_->status : 0; }
  /// "target value" of every answer.
  std::vector<std::string> answers() const {
    std::vector<std::string> all;
    const auto packet = amf::decode_packet(reply_->body.span());
    EXPECT_TRUE(packet.ok());
    for (const amf::PacketBody& body : packet->bodies) {
      const amf::Value& said = body.value.get("description").is_nothing() ? body.value : body.value.get("description");
      all.push_back(body.target + " " + amf::to_string(said));
    }
    return all;
  }

  std::shared_ptr<GatewaySession> session_;
  std::optional<net::GatewayReply> reply_;
};

TEST_F(GatewaySessionTest, CallsAreMadeAndAnsweredInTheirOrder) {
  request(packet_of({"A.one", "A.two"}));
  ASSERT_EQ(calls.size(), 2u);
  EXPECT_EQ(calls[0].call.name, "A.one");
  EXPECT_EQ(came.at(0)->kind, hub::ClientKind::gateway);

  answer(calls[1], false, amf::Value::object({{"description", "no"}}));
  EXPECT_FALSE(reply_);
  answer(calls[0], true, "yes");

  ASSERT_EQ(status(), 200u);
  EXPECT_TRUE(reply_->proved);
  EXPECT_THAT(answers(), ElementsAre("/1/onResult \"yes\"", "/2/onStatus \"no\""));
  EXPECT_EQ(left.size(), 1u) << "the client is there for the request only";
}

TEST_F(GatewaySessionTest, WhatIsNoPacketIsRefused) {
  request(ByteVector{0, 0, 9});
  EXPECT_EQ(status(), 400u);
  EXPECT_TRUE(came.empty());
}

TEST_F(GatewaySessionTest, AnApplicationThatHasNoneIsNotFound) {
  options().gateway = false;
  request(packet_of({"A.b"}));
  EXPECT_EQ(status(), 404u);
  EXPECT_TRUE(came.empty());
}

TEST_F(GatewaySessionTest, WithoutAScriptThereIsNone) {
  options().governor.script.clear();
  request(packet_of({"A.b"}));
  EXPECT_EQ(status(), 404u);
}

TEST_F(GatewaySessionTest, WhoMayNotConnectMayNotCall) {
  decider->otherwise = hub::Verdict::refuse(Reason::no_token, "a token is needed");
  request(packet_of({"A.b"}));
  EXPECT_EQ(status(), 403u);
  EXPECT_TRUE(calls.empty());
}

TEST_F(GatewaySessionTest, TheScriptMayTurnItAway) {
  bars = true;
  request(packet_of({"A.b"}));
  EXPECT_EQ(status(), 403u);
  EXPECT_EQ(as_text(reply_->body.span()), "not you\n");
}

TEST_F(GatewaySessionTest, TunnelsThatAreNotAllowedAreNoWayIn) {
  options().protocols.tunnel = false;
  request(packet_of({"A.b"}));
  EXPECT_EQ(status(), 403u);
}

TEST_F(GatewaySessionTest, WhatIsNotAnsweredInTimeHasFailed) {
  request(packet_of({"A.one", "A.two"}));
  answer(calls[0], true, 1);
  pass(GatewaySession::kDeadline + Milliseconds(200));
  ASSERT_EQ(status(), 200u);
  EXPECT_THAT(answers(), ElementsAre("/1/onResult 1", "/2/onStatus \"The application did not answer in time.\""));
  answer(calls[1], true, "late");
}

TEST_F(GatewaySessionTest, NoMoreAreMadeAheadThanMayWait) {
  request(packet_of(std::vector<std::string>(200, "A.b")));
  EXPECT_EQ(calls.size(), ApplicationCalls::kMaxWaiting);
  for (std::size_t i = 0; i < calls.size(); ++i) answer(Call(calls[i]), true, nullptr);
  EXPECT_EQ(calls.size(), 200u);
  EXPECT_EQ(status(), 200u);
}

TEST_F(GatewaySessionTest, AReplyHasItsBound) {
  request(packet_of({"A.one", "A.two", "A.three"}));
  for (std::size_t i = 0; i < 3; ++i) answer(calls[i], true, std::string(GatewaySession::kMaxReply / 2 - 1000, 'x'));
  ASSERT_EQ(status(), 200u);
  EXPECT_LE(reply_->body.size(), GatewaySession::kMaxReply);
  EXPECT_EQ(answers().at(2), "/3/onStatus \"The answer is too large.\"");
}

TEST_F(GatewaySessionTest, AnEmptyPacketGetsAnEmptyOne) {
  request(packet_of({}, 3));
  ASSERT_EQ(status(), 200u);
  EXPECT_EQ(amf::decode_packet(reply_->body.span())->version, 3);
}

TEST_F(GatewaySessionTest, WhoHasLeftIsForgotten) {
  request(packet_of({"A.b"}));
  session_->abandon();
  settle();
  EXPECT_EQ(left.size(), 1u);
  answer(calls[0], true, 1);
  EXPECT_FALSE(reply_);
}

// ---- Flex

amf::Value remoting_message() {
  amf::Object message{"flex.messaging.messages.RemotingMessage", {}};
  message.properties = {{"messageId", "M1"}, {"destination", "Chat"}, {"operation", "say"}, {"body", amf::Value::strict_array({"hi"})}};
  return amf::Value(std::move(message));
}

TEST_F(GatewaySessionTest, MessagesOfFlexCallServicesToo) {
  amf::Packet packet;
  packet.version = 3;
  packet.bodies.push_back({"null", "/1", amf::Value::strict_array({remoting_message()})});
  request(packet);
  ASSERT_EQ(calls.size(), 1u);
  EXPECT_EQ(calls[0].call.name, "Chat.say");
  EXPECT_EQ(calls[0].call.arguments, (std::vector<amf::Value>{"hi"}));

  answer(calls[0], true, 7);

  const auto said = amf::decode_packet(reply_->body.span());
  EXPECT_EQ(said->bodies.at(0).value.class_name(), "flex.messaging.messages.AcknowledgeMessage");
  EXPECT_EQ(said->bodies[0].value.get("correlationId"), amf::Value("M1"));
  EXPECT_EQ(said->bodies[0].value.get("body"), amf::Value(7));
}

TEST_F(GatewaySessionTest, APingOfFlexNeedsNoApplication) {
  amf::Object ping{"flex.messaging.messages.CommandMessage", {}};
  ping.properties = {{"operation", 5}, {"messageId", "P"}};
  amf::Packet packet;
  packet.version = 3;
  packet.bodies.push_back({"null", "/1", amf::Value::strict_array({amf::Value(ping)})});
  packet.bodies.push_back({"A.b", "/2", amf::Value::strict_array({})});
  request(packet);
  ASSERT_EQ(calls.size(), 1u);
  answer(calls[0], true, 1);
  EXPECT_EQ(amf::decode_packet(reply_->body.span())->bodies.at(0).value.get("correlationId"), amf::Value("P"));
}

TEST(FlexMessage, AFailureSaysWhat) {
  const GatewayMethod method = read_gateway_method("null", amf::Value::strict_array({remoting_message()}));
  const amf::Value said = make_gateway_answer(method, false, amf::Value::object({{"code", "C"}, {"description", "D"}}));
  EXPECT_EQ(said.class_name(), "flex.messaging.messages.ErrorMessage");
  EXPECT_EQ(said.get("faultCode"), amf::Value("C"));
  EXPECT_EQ(said.get("faultString"), amf::Value("D"));
}

}  // namespace
}  // namespace sallyport::session
