// What may come when: commands before connect, while a decision is pending, and after the client has left.
#include "session_test_support.hpp"

namespace sallyport::session {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST_F(SessionTest, ACommandBeforeConnectEndsTheConnection) {
  Client& client = open();
  client.peer.create_stream();
  talk(client);
  EXPECT_EQ(client.closed_with(), Reason::bad_command);
}

TEST_F(SessionTest, MediaBeforeConnectEndsTheConnection) {
  Client& client = open();
  client.peer.media(MessageType::video, key("k"), 0);
  talk(client);
  EXPECT_EQ(client.closed_with(), Reason::bad_message);
}

TEST_F(SessionTest, ControlMessagesMayComeBeforeConnect) {
  Client& client = open();
  client.peer.control(rtmp::WindowAckSize{5'000'000});
  client.peer.control(rtmp::UserControl::ping_request(5));
  client.peer.connect();
  talk(client);
  EXPECT_THAT(client.take(), testing::Contains("_result 1 NetConnection.Connect.Success"));
}

TEST_F(SessionTest, ConnectTwiceEndsTheConnection) {
  Client& client = open_connected();
  client.peer.connect();
  talk(client);
  EXPECT_EQ(client.closed_with(), Reason::bad_command);
}

TEST_F(SessionTest, ConnectWithoutAnObjectEndsTheConnection) {
  Client& client = open();
  client.peer.command({"connect", 1, nullptr, {}});
  talk(client);
  EXPECT_EQ(client.closed_with(), Reason::bad_command);
  EXPECT_FALSE(client.stream->is_proved());
}

TEST_F(SessionTest, PublishAndPlayNeedAStreamThatWasCreated) {
  for (const bool publish : {true, false}) {
    Client& client = open_connected();
    publish ? client.peer.publish("s", 9) : client.peer.play("s", 9);
    talk(client);
    EXPECT_EQ(client.closed_with(), Reason::bad_command);
  }
}

TEST_F(SessionTest, AnUnknownApplicationIsRefusedInTheWordsOfFms) {
  Client& client = open();
  client.peer.connect("nowhere", "rtmp://localhost/nowhere");
  talk(client);
  EXPECT_THAT(client.take(), ElementsAre("_error 1 NetConnection.Connect.InvalidApp", "close"));
  EXPECT_EQ(client.closed_with(), Reason::unknown_application);
}

TEST_F(SessionTest, ARefusedClientIsToldWhyAndLeavesNothing) {
  decider->otherwise = hub::Verdict::refuse(Reason::rejected, "Not today.");
  Client& client = open();
  client.peer.connect();
  talk(client);
  EXPECT_THAT(client.take(), ElementsAre("_error 1 NetConnection.Connect.Rejected", "close"));
  EXPECT_EQ(client.closed_with(), Reason::rejected);
  EXPECT_EQ(directory.virtual_host->connections, 0u);
}

TEST_F(SessionTest, AProtocolThatTheApplicationDisallowsIsRefused) {
  live().protocols.disallow("rtmp");
  Client& client = open();
  client.peer.connect();
  talk(client);
  EXPECT_EQ(client.closed_with(), Reason::protocol_disallowed);
  net::TransportFacts facts;
  facts.protocol = "rtmps";
  Client& secure = open(facts);
  secure.peer.connect();
  talk(secure);
  EXPECT_EQ(secure.closed_with(), std::nullopt);
}

TEST_F(SessionTest, ATunnelIsRefusedWhereTunnellingIsOff) {
  live().protocols.tunnel = false;
  net::TransportFacts facts;
  facts.tunnelled = true;
  facts.protocol = "rtmpt";
  Client& client = open(facts);
  client.peer.connect();
  talk(client);
  EXPECT_EQ(client.closed_with(), Reason::protocol_disallowed);
}

TEST_F(SessionTest, ARefusedPublishIsBadNameAndARefusedPlayFailed) {
  Client& client = open_connected();
  decider->otherwise = hub::Verdict::refuse(Reason::bad_key, "The stream key is wrong.");
  client.peer.publish("s");
  talk(client);
  client.peer.play("s");
  talk(client);
  EXPECT_THAT(client.take(), ElementsAre("onStatus 1 NetStream.Publish.BadName", "onStatus 1 NetStream.Play.Failed"));
  EXPECT_EQ(client.closed_with(), std::nullopt);
}

TEST_F(SessionTest, WhatIsPipelinedWaitsForTheDecisionAndIsAnsweredInOrder) {
  decider->hold_connect = decider->hold_publish = decider->hold_play = true;
  Client& client = open();
  client.peer.connect();
  client.peer.create_stream(2);
  client.peer.create_stream(3);
  client.peer.publish("s", 1);
  client.peer.play("s", 2);
  client.peer.create_stream(4);
  talk(client);
  EXPECT_THAT(client.take(), IsEmpty());
  decider->answer();
  talk(client);
  EXPECT_THAT(client.take(), ElementsAre("window 2500000", "bandwidth 2500000", "begin 0", "_result 1 NetConnection.Connect.Success",
                                         "onBWDone", "_result 2 1", "_result 3 2"));
  decider->answer();
  talk(client);
  EXPECT_THAT(client.take(), ElementsAre("onStatus 1 NetStream.Publish.Start"));
  decider->answer();
  talk(client);
  EXPECT_THAT(statuses(client.take()), ElementsAre("begin 2", "onStatus 2 NetStream.Play.Reset", "onStatus 2 NetStream.Play.Start", "_result 4 3"));
}

TEST_F(SessionTest, TheStreamIsToldWhatWaitsForADecision) {
  Client& client = open();
  client.peer.connect();
  client.peer.create_stream();
  talk(client);
  EXPECT_EQ(client.stream->answers_announced(), 1u);  // createStream is answered without asking anybody
  client.peer.play("s");
  talk(client);
  EXPECT_EQ(client.stream->answers_announced(), 2u);
}

TEST_F(SessionTest, HeldInputIsBoundedByStoppingToRead) {
  decider->hold_publish = true;
  Client& client = open_connected();
  client.peer.publish("s");
  talk(client);
  for (int i = 0; i < 200; ++i) {
    client.peer.media(MessageType::audio, audio(std::string(1000, 'x')), i);
    talk(client);
  }
  EXPECT_FALSE(client.stream->reading());
  EXPECT_GT(client.stream->waiting(), 100'000u);
  EXPECT_LT(client.stream->bytes_received(), options.held_input_limit + 8 * 1024);
  decider->answer();
  talk(client);
  EXPECT_TRUE(client.stream->reading());
  EXPECT_EQ(client.stream->waiting(), 0u);
  EXPECT_THAT(client.take(), ElementsAre("onStatus 1 NetStream.Publish.Start"));
}

TEST_F(SessionTest, ReadingStaysStoppedWhileOneDecisionFollowsTheOther) {
  decider->hold_publish = true;
  Client& client = open_connected();
  client.peer.create_stream(3);
  talk(client);
  client.peer.publish("a", 1);
  client.peer.publish("b", 2);
  for (int i = 0; i < 100; ++i) client.peer.media(MessageType::audio, audio(std::string(1000, 'x')), i);
  talk(client);
  client.peer.create_stream(4);
  talk(client);
  ASSERT_FALSE(client.stream->reading());
  decider->answer();
  settle();
  EXPECT_FALSE(client.stream->reading());
  decider->answer();
  talk(client);
  EXPECT_TRUE(client.stream->reading());
  EXPECT_EQ(client.take().back(), "_result 4 3");
}

TEST_F(SessionTest, ADecisionThatNeverComesIsRefusedByItsDeadline) {
  decider->hold_connect = true;
  Client& client = open();
  client.peer.connect();
  talk(client);
  pass(Seconds(9));
  EXPECT_EQ(client.closed_with(), std::nullopt);
  pass(Seconds(2));
  talk(client);
  EXPECT_EQ(client.closed_with(), Reason::decision_deadline);
}

TEST_F(SessionTest, DeletingAStreamThatStillAsksWaitsForTheAnswer) {
  decider->hold_publish = true;
  Client& client = open_connected();
  client.peer.publish("s");
  client.peer.command({"deleteStream", 0, nullptr, {1}});
  talk(client);
  decider->answer();
  talk(client);
  EXPECT_THAT(client.take(), ElementsAre("onStatus 1 NetStream.Publish.Start"));
  settle();
  EXPECT_EQ(directory.virtual_host->streams, 0u);
  EXPECT_EQ(hub.media_plane(0).stream_count(), 0u);
}

TEST_F(SessionTest, AClientThatLeavesWhileADecisionIsPendingLeavesNothing) {
  for (bool* hold : {&decider->hold_connect, &decider->hold_publish, &decider->hold_play}) {
    *hold = true;
    Client& client = open();
    client.peer.connect();
    client.peer.create_stream(2);
    client.peer.publish("s", 1);
    client.peer.play("s", 1);
    talk(client);
    ASSERT_EQ(decider->held.size(), 1u);
    client.stream->end();
    settle();
    decider->answer();
    settle();
    EXPECT_EQ(directory.virtual_host->connections, 0u);
    EXPECT_EQ(directory.virtual_host->streams, 0u);
    EXPECT_EQ(hub.media_plane(0).stream_count(), 0u);
    *hold = false;
  }
}

TEST_F(SessionTest, AnAnswerThatCrossesTheClientsDepartureIsHarmless) {
  decider->hold_publish = true;
  Client& client = open_connected();
  client.peer.publish("s");
  talk(client);
  decider->answer();
  host.run_ready();  // the answer is on its way
  client.stream->end();
  settle();
  EXPECT_EQ(directory.virtual_host->streams, 0u);
  EXPECT_EQ(hub.media_plane(0).stream_count(), 0u);
}

TEST_F(SessionTest, EvictedClientsAreToldAndClosed) {
  Client& client = open_connected();
  client.session.lock()->evict(Reason::server_stopping);
  talk(client);
  EXPECT_THAT(client.take(), ElementsAre("onStatus 0 NetConnection.Connect.AppShutdown"));
  EXPECT_EQ(client.closed_with(), Reason::server_stopping);
}

TEST_F(SessionTest, AnEvictedClientThatHasNotConnectedIsClosedWithoutAWord) {
  Client& client = open();
  client.session.lock()->evict(Reason::server_stopping);
  settle();
  EXPECT_EQ(client.closed_with(), Reason::server_stopping);
  EXPECT_EQ(client.stream->bytes_sent(), 0u);
}

TEST_F(SessionTest, NoSessionOutlivesItsStream) {
  Client& client = open_connected();
  client.stream->end();
  settle();
  EXPECT_TRUE(client.session.expired());
}

TEST_F(SessionTest, BeginsWithMessagesWhereTheHandshakeHasBeenMadeBelow) {
  net::TransportFacts facts;
  facts.handshake_tail.emplace();
  Client& client = open(facts);
  client.peer.do_not_wait();
  client.peer.connect("live");
  const ByteVector output = client.peer.take_output();

  client.stream->receive(ByteSpan(output).subspan(client.peer.kClientHandshakeBytes));
  settle();

  EXPECT_TRUE(client.stream->is_proved());
  EXPECT_FALSE(client.closed_with());
  const ByteVector sent = client.stream->take_sent();
  ASSERT_FALSE(sent.empty());
  EXPECT_EQ(sent[0], 2);  // a chunk of the control stream, no S0
}

TEST_F(SessionTest, BrokenHandshakesAndChunksEndTheConnection) {
  Client& handshake = open();
  handshake.stream->receive(hex("'POST'"));
  EXPECT_EQ(handshake.closed_with(), Reason::bad_handshake);
  Client& encrypted = open();
  encrypted.stream->receive(hex("06"));
  EXPECT_EQ(encrypted.closed_with(), Reason::rtmpe_not_enabled);
  Client& chunk = open_connected();
  chunk.stream->receive(hex("FF"));  // a type 3 header on a chunk stream that nobody opened
  EXPECT_EQ(chunk.closed_with(), Reason::bad_chunk);
  Client& large = open();
  large.peer.do_not_wait();
  large.peer.message(MessageType::command_amf0, ByteVector(70'000, 5), 0, 0, 3);
  large.stream->receive(large.peer.take_output());
  EXPECT_EQ(large.closed_with(), Reason::input_overflow);
}

}  // namespace
}  // namespace sallyport::session
