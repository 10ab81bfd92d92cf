// Whole conversations: order of messages and status codes as FMS has them.
#include "session_test_support.hpp"

#include "support/conversations.hpp"
#include "support/splits.hpp"

namespace sallyport::session {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST_F(SessionTest, ConnectIsAnsweredInTheOrderOfFms) {
  live().client.out_chunk_size = 60'000;
  Client& client = open();
  client.peer.connect();
  talk(client);
  EXPECT_THAT(client.take(), ElementsAre("window 2500000", "bandwidth 2500000", "begin 0",
                                         "_result 1 NetConnection.Connect.Success", "onBWDone"));
  EXPECT_EQ(client.peer.chunk_size(), 60'000u);
  EXPECT_TRUE(client.stream->is_proved());
}

TEST_F(SessionTest, TheWindowsFollowTheConfiguredBandwidths) {
  live().client.bandwidth_to_client = 300'000;
  live().client.bandwidth_to_server = 100'000;
  Client& client = open();
  client.peer.connect();
  talk(client);
  const Lines lines = client.take();
  ASSERT_GE(lines.size(), 2u);
  EXPECT_EQ(lines[0], "window 300000");
  EXPECT_EQ(lines[1], "bandwidth 100000");
}

TEST_F(SessionTest, StreamsAreNumberedFromOneAndFreeNumbersComeBack) {
  Client& client = open();
  client.peer.connect();
  for (int transaction = 2; transaction < 5; ++transaction) client.peer.create_stream(transaction);
  talk(client);
  const Lines first = client.take();
  EXPECT_THAT(Lines(first.end() - 3, first.end()), ElementsAre("_result 2 1", "_result 3 2", "_result 4 3"));
  client.peer.command({"deleteStream", 0, nullptr, {2}});
  client.peer.create_stream(5);
  talk(client);
  EXPECT_THAT(client.take(), ElementsAre("_result 5 2"));
}

TEST_F(SessionTest, StreamsOfAClientAreLimited) {
  options.max_streams = 2;
  Client& client = open_connected();
  client.peer.create_stream(3);
  client.peer.create_stream(4);
  talk(client);
  EXPECT_THAT(client.take(), ElementsAre("_result 3 2", "_error 4 NetConnection.Call.Failed"));
}

TEST_F(SessionTest, AnEncodersOpeningIsAnswered) {
  Client& client = open_connected();
  client.peer.command({"releaseStream", 3, nullptr, {"s"}});
  client.peer.command({"FCPublish", 4, nullptr, {"s"}});
  client.peer.command({"_checkbw", 5, nullptr, {}});
  client.peer.publish("s");
  talk(client);
  EXPECT_THAT(client.take(), ElementsAre("_result 3", "_result 4", "onFCPublish NetStream.Publish.Start", "_result 5",
                                         "onStatus 1 NetStream.Publish.Start"));
  client.peer.command({"FCUnpublish", 6, nullptr, {"s"}});
  talk(client);
  EXPECT_THAT(client.take(), ElementsAre("_result 6", "onFCUnpublish NetStream.Unpublish.Success"));
  EXPECT_EQ(directory.virtual_host->streams, 0u);
}

TEST_F(SessionTest, PlayIsAnsweredInTheOrderOfFms) {
  Client& client = open_connected();
  client.peer.play("s");
  talk(client);
  EXPECT_THAT(client.take(), ElementsAre("begin 1", "onStatus 1 NetStream.Play.Reset", "onStatus 1 NetStream.Play.Start",
                                         "data 1 |RtmpSampleAccess", "data 1 onStatus NetStream.Data.Start"));
}

TEST_F(SessionTest, PlayWithoutResetSaysNothingOfIt) {
  Client& client = open_connected();
  client.peer.command({"play", 0, nullptr, {"s", -1, -1, false}}, 1);
  talk(client);
  EXPECT_THAT(statuses(client.take()), ElementsAre("begin 1", "onStatus 1 NetStream.Play.Start"));
}

TEST_F(SessionTest, ARecordedStreamIsNotFound) {
  Client& client = open_connected();
  client.peer.command({"play", 0, nullptr, {"s", 1000}}, 1);
  talk(client);
  EXPECT_THAT(client.take(), ElementsAre("onStatus 1 NetStream.Play.StreamNotFound"));
}

TEST_F(SessionTest, PlayersSeeAPublisherComeSendAndGo) {
  Client& player = open_player("s");
  Client& publisher = open_publisher("s");
  send_video(publisher, key("k1"), 40);
  send_audio(publisher, audio("a1"), 50);
  publisher.peer.command({"closeStream", 0, nullptr, {}}, 1);
  talk_all();
  const Lines lines = player.take();
  ASSERT_EQ(lines.size(), 6u);
  EXPECT_EQ(lines[0], "begin 1");  // GStreamer goes by it
  EXPECT_EQ(lines[1], "onStatus 1 NetStream.Play.PublishNotify");
  EXPECT_TRUE(lines[2].starts_with("video 1 @40 "));
  EXPECT_TRUE(lines[2].ends_with("k1"));
  EXPECT_TRUE(lines[3].starts_with("audio 1 @50 "));
  EXPECT_EQ(lines[4], "eof 1");
  EXPECT_EQ(lines[5], "onStatus 1 NetStream.Play.UnpublishNotify");
}

TEST_F(SessionTest, ALateJoinerGetsMetadataConfigurationAndTheFramesSinceTheKey) {
  Client& publisher = open_publisher("s");
  publisher.peer.data({"@setDataFrame", "onMetaData", amf::Value::object({{"width", 640}})});
  send_video(publisher, video_config());
  send_audio(publisher, audio_config());
  send_video(publisher, key("k1"), 0);
  send_video(publisher, key("k2"), 40);
  send_video(publisher, inter("i2"), 80);
  Client& player = open_connected();
  player.peer.play("s");
  talk(player);
  const Lines lines = player.take();
  EXPECT_THAT(datas(lines), ElementsAre("data 1 |RtmpSampleAccess", "data 1 onStatus NetStream.Data.Start", "data 1 onMetaData"));
  EXPECT_THAT(media(lines), ElementsAre("vc", "ac", "k2", "i2"));
  send_video(publisher, inter("i3"), 120);
  talk(player);
  EXPECT_THAT(media(player.take()), ElementsAre("i3"));
}

TEST_F(SessionTest, TheReplyToPlayAndTheFirstFramesLeaveInOneWrite) {
  Client& publisher = open_publisher("s");
  send_video(publisher, video_config());
  send_video(publisher, key("k1"), 0);
  Client& player = open_connected();
  const unsigned writes = player.stream->writes();
  player.peer.play("s");
  talk(player);
  EXPECT_EQ(player.stream->writes() - writes, 1u);
  EXPECT_THAT(media(player.take()), ElementsAre("vc", "k1"));
}

/// Messages with their times, as a client sees them.
std::vector<std::string> timed(const std::vector<rtmp::Message>& messages) {
  std::vector<std::string> all;
  for (const rtmp::Message& message : messages) {
    if (message.header.type != MessageType::audio && message.header.type != MessageType::video) continue;
    all.push_back(std::to_string(message.header.timestamp) + " " + std::string(as_text(message.payload.span())));
  }
  return all;
}

TEST_F(SessionTest, ViewersAtTheSamePlaceGetTheSameWhoeverMadeIt) {
  live().client.out_chunk_size = 1000;
  Client& publisher = open_publisher("s");
  std::vector<Client*> players;
  for (int i = 0; i < 4; ++i) players.push_back(&open_player("s"));
  const auto send = [&](ByteSpan body, std::uint32_t time) {
    send_video(publisher, body, time);
    send_audio(publisher, audio("a"), time + 1);
    talk_all();
  };
  send(key("k"), 0);
  send(inter("i"), 40);
  send(inter(std::string(5000, 'x')), 80);
  players[2]->peer.command({"pause", 0, nullptr, {true, 0}}, 1);
  talk_all();
  send(inter("while one pauses"), 0xfffff0);
  players[2]->peer.command({"pause", 0, nullptr, {false, 0}}, 1);
  talk_all();
  send(key("beyond 24 bits"), 0x1000010);
  send(inter("and on"), 0x1000040);

  const auto expected = timed(players[0]->peer.messages());
  ASSERT_EQ(expected.size(), 12u);
  for (const int i : {1, 3}) EXPECT_EQ(timed(players[static_cast<std::size_t>(i)]->peer.messages()), expected);
  const auto paused = timed(players[2]->peer.messages());
  ASSERT_GE(paused.size(), 4u);
  EXPECT_TRUE(std::equal(paused.end() - 4, paused.end(), expected.end() - 4)) << "it goes on like the others";
}

/// Of the first play the chunk writer knows the header alone, which is like that of the second; pictures went out in runs.
TEST_F(SessionTest, APlayBehindAnotherOnTheSameMessageStreamIsRead) {
  Client& first = open_publisher("s");
  Client& second = open_publisher("t");
  send_video(first, video_config(), 0);
  send_video(second, video_config(), 0);
  std::vector<Client*> players;
  for (int i = 0; i < 4; ++i) players.push_back(&open_player("s"));
  for (const std::uint32_t time : {20u, 40u, 60u}) {
    send_video(first, key("of the first"), time);
    talk_all();
  }
  for (Client* player : players) {
    player->peer.command({"closeStream", 0, nullptr, {}}, 1);
    player->peer.play("t");
    talk(*player);
    player->take();
  }
  send_video(second, key("k1"), 20);
  talk_all();
  for (Client* player : players) EXPECT_THAT(media(player->take()), ElementsAre("k1"));
}

TEST_F(SessionTest, MessagesLargerThanAChunkArriveWhole) {
  live().client.out_chunk_size = 1000;
  Client& publisher = open_publisher("s");
  Client& player = open_player("s");
  const std::string large(300'000, 'x');
  for (const std::uint32_t time : {0u, 40u, 0x1000000u}) send_video(publisher, key(large), time);
  talk(player);
  ASSERT_GE(player.peer.messages().size(), 3u);
  for (auto message = player.peer.messages().end() - 3; message != player.peer.messages().end(); ++message)
    EXPECT_EQ(message->payload.size(), large.size() + 5);
  EXPECT_EQ(player.peer.messages().back().header.timestamp, 0x1000000u);
}

TEST_F(SessionTest, RepliesAreNotLostBetweenTheChunksOfALargeMessage) {
  live().client.out_chunk_size = 128;
  Client& publisher = open_publisher("s");
  Client& player = open_player("s");
  player.stream->fill_limit = 4096;
  publisher.peer.media(MessageType::video, key(std::string(200'000, 'x')), 0);
  publisher.stream->receive(publisher.peer.take_output());
  player.peer.create_stream(7);
  player.stream->receive(player.peer.take_output());
  talk_all();
  const Lines lines = player.take();
  EXPECT_THAT(lines, testing::Contains("_result 7 2"));
  const auto is_whole = [](const rtmp::Message& message) { return message.payload.size() == 200'005; };
  EXPECT_TRUE(std::any_of(player.peer.messages().begin(), player.peer.messages().end(), is_whole));
}

TEST_F(SessionTest, PauseStopsAndResumesAtTheNewestKey) {
  Client& publisher = open_publisher("s");
  Client& player = open_player("s");
  send_video(publisher, key("k1"));
  talk(player);
  player.take();
  player.peer.command({"pause", 0, nullptr, {true, 0}}, 1);
  talk(player);
  EXPECT_THAT(player.take(), ElementsAre("onStatus 1 NetStream.Pause.Notify"));
  send_video(publisher, inter("i1"), 40);
  send_video(publisher, key("k2"), 80);
  talk(player);
  EXPECT_THAT(player.take(), IsEmpty());
  player.peer.command({"pause", 0, nullptr, {false, 0}}, 1);
  talk(player);
  const Lines lines = player.take();
  EXPECT_THAT(statuses(lines), ElementsAre("onStatus 1 NetStream.Unpause.Notify", "onStatus 1 NetStream.Play.Start"));
  EXPECT_THAT(media(lines), ElementsAre("k2"));
}

TEST_F(SessionTest, ReceiveVideoAndAudioAreObeyed) {
  Client& publisher = open_publisher("s");
  Client& player = open_player("s");
  player.peer.command({"receiveVideo", 0, nullptr, {false}}, 1);
  talk(player);
  send_video(publisher, key("k1"));
  send_audio(publisher, audio("a1"));
  talk(player);
  EXPECT_THAT(media(player.take()), ElementsAre("a1"));
  player.peer.command({"receiveVideo", 0, nullptr, {15}}, 1);
  player.peer.command({"receiveAudio", 0, nullptr, {false}}, 1);
  talk(player);
  send_video(publisher, inter("i1"));
  send_audio(publisher, audio("a2"));
  send_video(publisher, key("k2"));
  talk(player);
  EXPECT_THAT(media(player.take()), ElementsAre("k2"));
}

TEST_F(SessionTest, ALiveStreamCannotSeek) {
  Client& player = open_player("s");
  player.peer.command({"seek", 0, nullptr, {1000}}, 1);
  talk(player);
  EXPECT_THAT(player.take(), ElementsAre("onStatus 1 NetStream.Seek.Failed"));
}

TEST_F(SessionTest, PlayFalseAndPublishFalseStop) {
  Client& publisher = open_publisher("s");
  Client& player = open_player("s");
  player.peer.command({"play", 0, nullptr, {false}}, 1);
  talk(player);
  EXPECT_THAT(player.take(), ElementsAre("onStatus 1 NetStream.Play.Stop"));
  publisher.peer.command({"publish", 0, nullptr, {false}}, 1);
  talk(publisher);
  EXPECT_THAT(publisher.take(), ElementsAre("onStatus 1 NetStream.Unpublish.Success"));
  settle();
  EXPECT_EQ(directory.virtual_host->streams, 0u);
  EXPECT_EQ(hub.media_plane(0).stream_count(), 0u);
}

TEST_F(SessionTest, DeletingAStreamEndsWhatItDid) {
  Client& publisher = open_publisher("s");
  publisher.peer.command({"deleteStream", 0, nullptr, {1}});
  talk(publisher);
  EXPECT_EQ(directory.virtual_host->streams, 0u);
  Client& other = open_connected();
  other.peer.publish("s");
  talk(other);
  EXPECT_THAT(other.take(), ElementsAre("onStatus 1 NetStream.Publish.Start"));
}

TEST_F(SessionTest, RecordingIsAnsweredHonestlyAndTheStreamIsLive) {
  Client& publisher = open_connected();
  for (const char* type : {"record", "append", "appendWithGap"}) {
    publisher.peer.publish("s", 1, type);
    talk(publisher);
    EXPECT_THAT(publisher.take(), ElementsAre("onStatus 1 NetStream.Publish.Start", "onStatus 1 NetStream.Record.NoAccess"));
  }
  Client& player = open_player("s");
  send_audio(publisher, audio("a"));
  talk(player);
  EXPECT_THAT(media(player.take()), ElementsAre("a"));
}

TEST_F(SessionTest, AnUnknownCallFailsAndTheConnectionGoesOn) {
  Client& client = open_connected();
  client.peer.command({"doSomething", 9, nullptr, {}});
  client.peer.command({"saySomething", 0, nullptr, {}});
  client.peer.command({"getStreamLength", 10, nullptr, {"s"}});
  talk(client);
  EXPECT_THAT(client.take(), ElementsAre("_error 9 NetConnection.Call.Failed", "_result 10 0"));
}

TEST_F(SessionTest, PlayersOfAmf3ConnectionsGetAmf0DataAndAmf3Commands) {
  Client& client = open();
  client.peer.encoding = rtmp::ObjectEncoding::amf3;
  client.peer.connect();
  client.peer.create_stream();
  client.peer.play("s");
  talk(client);
  EXPECT_THAT(datas(client.take()), ElementsAre("data 1 |RtmpSampleAccess", "data 1 onStatus NetStream.Data.Start"));
  const auto last_command = std::find_if(client.peer.messages().rbegin(), client.peer.messages().rend(), [](const auto& message) {
    return message.header.type == MessageType::command_amf3;
  });
  EXPECT_NE(last_command, client.peer.messages().rend());
}

TEST_F(SessionTest, Amf3DataIsConvertedForPlayers) {
  Client& publisher = open_publisher("s");
  Client& player = open_player("s");
  publisher.peer.media(MessageType::data_amf3, hex("00 02 0006 'onText' 11 06 0B 'hello'"), 0);
  talk(publisher);
  talk(player);
  EXPECT_THAT(datas(player.take()), ElementsAre("data 1 onText"));
  const ByteSpan payload = player.peer.messages().back().payload.span();
  EXPECT_EQ(ByteVector(payload.begin(), payload.end()), hex("02 0006 'onText' 02 0005 'hello'"));
}

TEST_F(SessionTest, DataThatCannotBeReadIsNotRelayedAndNoFault) {
  Client& publisher = open_publisher("s");
  Client& player = open_player("s");
  publisher.peer.media(MessageType::data_amf0, hex("FF FF"), 0);
  publisher.peer.media(MessageType::data_amf3, {}, 0);
  publisher.peer.data({"onText", "x"});
  talk(publisher);
  talk(player);
  EXPECT_THAT(datas(player.take()), ElementsAre("data 1 onText"));
  EXPECT_EQ(publisher.closed_with(), std::nullopt);
}

TEST_F(SessionTest, ClearedDataIsNotForLateJoiners) {
  Client& publisher = open_publisher("s");
  publisher.peer.data({"@setDataFrame", "onMetaData", amf::Value::object({})});
  publisher.peer.data({"@setDataFrame", "onOther", amf::Value::object({})});
  publisher.peer.data({"@clearDataFrame", "onMetaData"});
  talk(publisher);
  Client& player = open_connected();
  player.peer.play("s");
  talk(player);
  EXPECT_THAT(datas(player.take()), ElementsAre("data 1 |RtmpSampleAccess", "data 1 onStatus NetStream.Data.Start", "data 1 onOther"));
}

TEST_F(SessionTest, AnAggregateIsTakenApart) {
  Client& publisher = open_publisher("s");
  Client& player = open_player("s");
  publisher.peer.media(MessageType::aggregate,
                       hex("08 000004 000064 00 000000 AF01 'a1' 0000000F"
                           "09 000007 000078 00 000000 17 01 000000 'k1' 00000012"),
                       1000);
  talk(publisher);
  talk(player);
  const Lines lines = player.take();
  EXPECT_THAT(media(lines), ElementsAre("a1", "k1"));
  ASSERT_GE(lines.size(), 2u);
  EXPECT_TRUE(lines[lines.size() - 2].starts_with("audio 1 @1000 "));
  EXPECT_TRUE(lines[lines.size() - 1].starts_with("video 1 @1020 "));
}

TEST_F(SessionTest, AMalformedAggregateEndsThePublisher) {
  Client& publisher = open_publisher("s");
  publisher.peer.media(MessageType::aggregate, hex("08 FFFFFF 000064 00 000000 AF"), 0);
  talk(publisher);
  EXPECT_EQ(publisher.closed_with(), Reason::bad_message);
}

TEST_F(SessionTest, MediaWithoutAPublishIsIgnored) {
  Client& client = open_connected();
  send_video(client, key("k"));
  EXPECT_EQ(client.closed_with(), std::nullopt);
  EXPECT_EQ(hub.media_plane(0).stream_count(), 0u);
}

TEST_F(SessionTest, MessagesOfUndefinedTypesAreIgnored) {
  Client& client = open_connected();
  client.peer.message(static_cast<MessageType>(99), hex("00"), 0, 0, 3);
  client.peer.create_stream(5);
  talk(client);
  EXPECT_THAT(client.take(), ElementsAre("_result 5 2"));
}

TEST_F(SessionTest, WhereAClientGoesIsReadFromAppAndAddress) {
  Client& client = open();
  client.peer.connect("live/room/7?key=x", "rtmp://Media.Example.org:1935/live/room/7");
  talk(client);
  EXPECT_EQ(directory.asked_host, "media.example.org");
  EXPECT_THAT(client.take(), testing::Contains("_result 1 NetConnection.Connect.Success"));
}

TEST_F(SessionTest, WithoutAHostInTheAddressTheHttpHostCounts) {
  net::TransportFacts facts;
  facts.http_host = "web.example.org";
  Client& client = open(facts);
  client.peer.connect("live", "rtmp:/live");
  talk(client);
  EXPECT_EQ(directory.asked_host, "web.example.org");
}

TEST_F(SessionTest, TheKeyBehindTheStreamNameReachesTheDeciderAndNobodyElse) {
  Client& client = open_connected();
  client.peer.publish("flv:s?key=secret&x=1");
  talk(client);
  EXPECT_THAT(decider->asked, ElementsAre("publish s?key=secret&x=1"));
  EXPECT_THAT(client.take(), ElementsAre("onStatus 1 NetStream.Publish.Start"));
  const ByteSpan status = client.peer.messages().back().payload.span();
  EXPECT_EQ(as_text(status).find("secret"), std::string_view::npos);
}

struct Outcome {
  Lines commands;
  Lines media;
  bool operator==(const Outcome&) const = default;
};

TEST(SessionSplits, AConversationGoesTheSameHoweverItIsCut) {
  const ByteVector conversation = test::whole_conversation();
  std::optional<Outcome> expected;
  test::for_each_split(
      conversation,
      [&](const std::vector<ByteSpan>& pieces) {
        test::SessionBench bench;
        auto& client = bench.open();
        for (const ByteSpan piece : pieces) {
          client.stream->receive(piece);
          // Byte by byte it would take minutes to run every turn.
          if (pieces.size() < 100 || piece.data() - conversation.data() > std::ptrdiff_t{test::RtmpPeer::kClientHandshakeBytes}) bench.settle();
        }
        bench.settle();
        EXPECT_TRUE(client.peer.feed(client.stream->take_sent()));
        EXPECT_EQ(client.closed_with(), std::nullopt);
        Outcome outcome;
        for (const std::string& line : client.take())
          (line.starts_with("audio") || line.starts_with("video") || line.starts_with("data") ? outcome.media : outcome.commands).push_back(line);
        if (!expected) expected = outcome;
        EXPECT_EQ(outcome.commands, expected->commands);
        EXPECT_EQ(outcome.media, expected->media);
      },
      100);
  EXPECT_EQ(expected->commands.size(), 16u);
  EXPECT_EQ(expected->media.size(), 9u);
}

}  // namespace
}  // namespace sallyport::session
