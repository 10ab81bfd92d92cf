#include "session/swf_check.hpp"

#include "session_test_support.hpp"
#include "support/scripted_verifier.hpp"

namespace sallyport::session {
namespace {

using std::chrono_literals::operator""s;
using testing::Contains;
using testing::Not;

class SwfCheckTest : public SessionTest {
 protected:
  SwfCheckTest() {
    live().swf.enabled = true;
    options.swf_verifier = &verifier;
  }

  static ByteVector answer(std::uint32_t first, std::uint32_t second) {
    ByteVector data = hex("01 01");
    for (const std::uint32_t number : {first, second})
      for (int shift = 24; shift >= 0; shift -= 8) data.push_back(static_cast<std::uint8_t>(number >> shift));
    data.resize(swf::kAnswerBytes, 7);
    return data;
  }
  void send_answer(Client& client, const ByteVector& data) {
    client.peer.control(rtmp::UserControl{rtmp::UserEvent::swf_verify_response, 0, 0, data});
    talk(client);
  }
  void send_answer(Client& client, std::uint32_t first, std::uint32_t second) {
    send_answer(client, answer(first, second));
  }
  void reply(Client& client, bool known) {
    verifier.answer(known);
    talk(client);
  }
  static bool was_asked(const Client& client) {
    for (const rtmp::Message& message : client.peer.messages()) {
      if (message.header.type == MessageType::user_control &&
          as_text(message.payload.span()) == std::string_view("\0\x1a\1", 3))
        return true;
    }
    return false;
  }

  test::ScriptedVerifier verifier;
};

TEST_F(SwfCheckTest, AsksAfterConnectAndGoesOn) {
  Client& client = open_connected();
  EXPECT_TRUE(was_asked(client));
  EXPECT_EQ(verifier.prepared, 1);
  client.peer.play("film");
  talk(client);
  EXPECT_THAT(client.take(), Contains("onStatus 1 NetStream.Play.Start"));
}

TEST_F(SwfCheckTest, AsksNobodyUnlessTheApplicationWantsToKnow) {
  live().swf.enabled = false;
  Client& client = open_connected();
  EXPECT_FALSE(was_asked(client));
  send_answer(client, 1000, 1000);  // unasked: means nothing
  pass(100s);
  EXPECT_FALSE(client.closed_with());
  EXPECT_TRUE(verifier.asked.empty());
}

TEST_F(SwfCheckTest, LeavesExceptedAgentsAlone) {
  live().swf.exceptions = {{"WIN 9,0,0,0", "WIN 12,0,0,0"}, {"TEST 1,0", "TEST 1,0"}};
  Client& client = open_connected();
  EXPECT_FALSE(was_asked(client));
  pass(100s);
  EXPECT_FALSE(client.closed_with());
}

TEST_F(SwfCheckTest, LetsAKnownSwfPlayOn) {
  Client& client = open_connected();
  send_answer(client, 1000, 1000);
  ASSERT_EQ(verifier.asked.size(), 1u);
  EXPECT_EQ(verifier.asked[0].answer.size, 1000u);
  EXPECT_EQ(verifier.asked[0].instance, "_definst_");
  reply(client, true);
  pass(100s);
  EXPECT_FALSE(client.closed_with());
}

TEST_F(SwfCheckTest, CutsAnUnknownSwf) {
  Client& client = open_player("film");
  send_answer(client, 1000, 1000);
  EXPECT_FALSE(client.closed_with());
  reply(client, false);
  EXPECT_EQ(client.closed_with(), Reason::swf_mismatch);
  EXPECT_THAT(client.take(), Contains("onStatus 0 NetConnection.Connect.Closed"));
}

TEST_F(SwfCheckTest, CutsABrokenAnswer) {
  for (const std::size_t size : {0u, 1u, 41u, 43u, 500u}) {
    Client& client = open_connected();
    send_answer(client, ByteVector(size, 1));
    EXPECT_EQ(client.closed_with(), Reason::bad_swf_answer) << size;
  }
  EXPECT_TRUE(verifier.asked.empty());
}

TEST_F(SwfCheckTest, CutsWhoDoesNotAnswerInTime) {
  Client& client = open_player("film");
  pass(4s);
  EXPECT_FALSE(client.closed_with());
  pass(2s);
  EXPECT_EQ(client.closed_with(), Reason::swf_timeout);
}

TEST_F(SwfCheckTest, CutsWhoNeverProvesTheWhole) {
  live().swf.final_hash_timeout = 20s;
  Client& client = open_connected();
  send_answer(client, 200, 1000);
  reply(client, true);
  pass(15s);
  EXPECT_FALSE(client.closed_with());
  pass(6s);
  EXPECT_EQ(client.closed_with(), Reason::swf_timeout);
}

TEST_F(SwfCheckTest, WaitsForTheWholeAfterAPart) {
  Client& client = open_connected();
  send_answer(client, 200, 1000);
  reply(client, true);
  pass(10s);
  send_answer(client, 1000, 1000);
  reply(client, true);
  pass(100s);
  EXPECT_FALSE(client.closed_with());
  EXPECT_EQ(verifier.asked.size(), 2u);
}

TEST_F(SwfCheckTest, CutsAWrongPart) {
  Client& client = open_connected();
  send_answer(client, 200, 1000);
  reply(client, false);
  EXPECT_EQ(client.closed_with(), Reason::swf_mismatch);
}

TEST_F(SwfCheckTest, AsksAboutOnePartOnly) {
  Client& client = open_connected();
  for (std::uint32_t depth = 100; depth < 200; ++depth) send_answer(client, depth, 1000);
  EXPECT_EQ(verifier.asked.size(), 1u);
  reply(client, true);
  for (std::uint32_t depth = 100; depth < 200; ++depth) send_answer(client, depth, 1000);
  EXPECT_EQ(verifier.asked.size(), 1u);
}

TEST_F(SwfCheckTest, APartBehindAWrongWholeDoesNotTakeItsPlace) {
  live().swf.final_hash_timeout = 20s;
  Client& client = open_connected();
  send_answer(client, 8, 1000);  // the header of the file, which anybody can guess
  send_answer(client, 1000, 1000);
  send_answer(client, 9, 1000);
  reply(client, true);
  ASSERT_EQ(verifier.asked.size(), 2u);
  EXPECT_TRUE(verifier.asked[1].answer.is_final());
  reply(client, false);
  EXPECT_EQ(client.closed_with(), Reason::swf_mismatch);
}

TEST_F(SwfCheckTest, AsksAboutTheWholeThatCameWhileAPartWasAsked) {
  Client& client = open_connected();
  send_answer(client, 200, 1000);
  send_answer(client, 1000, 1000);
  EXPECT_EQ(verifier.asked.size(), 1u);
  reply(client, true);
  ASSERT_EQ(verifier.asked.size(), 2u);
  EXPECT_TRUE(verifier.asked[1].answer.is_final());
  reply(client, false);
  EXPECT_EQ(client.closed_with(), Reason::swf_mismatch);
}

TEST_F(SwfCheckTest, TakesItsTimeOffTheClientsOnceItHasAnswered) {
  Client& client = open_connected();
  send_answer(client, 1000, 1000);
  pass(100s);
  EXPECT_FALSE(client.closed_with());
  reply(client, true);
  EXPECT_FALSE(client.closed_with());
}

TEST_F(SwfCheckTest, WithoutLimitsWaitsForEver) {
  live().swf.first_hash_timeout = {};
  live().swf.final_hash_timeout = {};
  Client& client = open_connected();
  pass(1000s);
  EXPECT_FALSE(client.closed_with());
  send_answer(client, 1000, 1000);
  reply(client, false);
  EXPECT_EQ(client.closed_with(), Reason::swf_mismatch);
}

TEST_F(SwfCheckTest, IgnoresFurtherAnswers) {
  Client& client = open_connected();
  send_answer(client, 1000, 1000);
  reply(client, true);
  send_answer(client, 5, 5);
  send_answer(client, ByteVector(3, 1));
  EXPECT_EQ(verifier.asked.size(), 1u);
  EXPECT_FALSE(client.closed_with());
}

TEST_F(SwfCheckTest, UsesTheTailOfTheHandshake) {
  Client& plain = open_connected();
  send_answer(plain, 1000, 1000);
  EXPECT_NE(verifier.asked[0].tail, swf::HandshakeTail{});

  net::TransportFacts below;
  below.handshake_tail.emplace().fill(9);
  Client& other = open(below);  // the handshake was made below, so the session sees messages only
  other.peer.do_not_wait();
  other.peer.connect("live");
  other.peer.control(rtmp::UserControl{rtmp::UserEvent::swf_verify_response, 0, 0, answer(1000, 1000)});
  const ByteVector bytes = other.peer.take_output();
  other.stream->receive(ByteSpan(bytes).subspan(test::RtmpPeer::kClientHandshakeBytes));
  settle();
  ASSERT_EQ(verifier.asked.size(), 2u);
  EXPECT_EQ(verifier.asked[1].tail, *below.handshake_tail);
}

TEST_F(SwfCheckTest, ForgetsClientsThatHaveLeft) {
  Client& client = open_connected();
  send_answer(client, 1000, 1000);
  client.stream->end();
  settle();
  verifier.answer(true);
  settle();
  EXPECT_TRUE(client.session.expired());
}

TEST_F(SwfCheckTest, WithoutALibraryNobodyPasses) {
  options.swf_verifier = nullptr;
  Client& client = open_connected();
  EXPECT_EQ(client.closed_with(), Reason::swf_mismatch);
}

}  // namespace
}  // namespace sallyport::session
