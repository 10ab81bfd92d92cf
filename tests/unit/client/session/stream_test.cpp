#include "client/session/stream.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/client_bench.hpp"
#include "support/hex.hpp"

namespace sallyport::client {
namespace {

using rtmp::MessageType;
using test::hex;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

TEST(Stream, WaitsWithItsCommandsForItsNumber) {
  test::ClientBench bench;
  bench.accept();
  const auto stream = bench.connection->create_stream(bench.stream_log);
  stream->play("s");
  stream->set_buffer_time(3000);
  EXPECT_THAT(bench.take_sent(), ElementsAre("createStream 2"));

  bench.say(rtmp::make_result(2, nullptr, 7));

  EXPECT_THAT(bench.take_sent(), ElementsAre("play", "user control"));
  EXPECT_EQ(stream->id(), 7u);
}

TEST(Stream, ReceivesWhatIsForIt) {
  test::ClientBench bench;
  const auto stream = bench.open_stream();
  stream->play("s");
  bench.status(rtmp::status::kPlayStart, 1);
  bench.server.media(MessageType::audio, as_bytes("a1"), 20);
  bench.server.media(MessageType::video, as_bytes("other"), 20, 9);
  bench.server.media(MessageType::aggregate, hex("09 000002 000028 00 000000 'v1' 0000000D"), 40);
  bench.server.control(rtmp::UserControl::for_stream(rtmp::UserEvent::stream_eof, 1));
  bench.settle();

  EXPECT_THAT(bench.stream_log.lines, ElementsAre("NetStream.Play.Start", "audio @20 a1", "video @40 v1", "event 1"));
}

TEST(Stream, ReceivesDataAsAmf0WhateverTheServerSends) {
  test::ClientBench bench;
  bench.open_stream()->play("s");
  bench.server.media(MessageType::data_amf3, hex("00 02 0001 'h' 11 06 03 'x'"), 5);
  bench.settle();

  EXPECT_EQ(bench.stream_log.lines.back(), "data_amf0 @5 " + std::string(as_text(hex("02 0001 'h' 02 0001 'x'"))));
}

TEST(Stream, TakesAStatusOnStreamZeroForItsOwnIfItIsTheOnlyOne) {
  test::ClientBench bench;
  bench.open_stream()->play("s");
  bench.status(rtmp::status::kPlayStart, 0);
  EXPECT_THAT(bench.stream_log.lines, ElementsAre("NetStream.Play.Start"));
}

TEST(Stream, SendsMediaOnlyWhilePublishing) {
  test::ClientBench bench;
  const auto stream = bench.open_stream();
  stream->publish("s");
  EXPECT_FALSE(stream->send(MessageType::audio, 0, as_bytes("early")));
  EXPECT_THAT(bench.take_sent(), ElementsAre("releaseStream 3", "FCPublish 4", "publish"));

  bench.status(rtmp::status::kPublishStart, 1);
  EXPECT_THAT(bench.stream_log.lines, ElementsAre("NetStream.Publish.Start", "room"));
  EXPECT_TRUE(stream->send(MessageType::audio, 40, as_bytes("now")));
  EXPECT_TRUE(stream->send_data("onWords", {"hello"}, 40));

  EXPECT_THAT(bench.take_sent(), ElementsAre("audio 1 @40 now", "data 1 onWords"));
}

TEST(Stream, ARefusedPublishSendsNothing) {
  test::ClientBench bench;
  const auto stream = bench.open_stream();
  stream->publish("s");
  bench.status(rtmp::status::kPublishBadName, 1, rtmp::level::kError);
  bench.status(rtmp::status::kPublishStart, 1);
  EXPECT_FALSE(stream->send(MessageType::audio, 0, as_bytes("x")));
}

TEST(Stream, TakesNothingWhileTheServerIsTooSlowAndTellsWhenItIsNot) {
  test::ClientBench bench;
  const auto stream = bench.open_publisher();
  bench.stream->block(monotonic_now());
  const ByteVector frame(100'000, 'v');
  std::size_t taken = 0;
  while (taken < 100 && stream->send(MessageType::video, 0, frame)) ++taken;
  EXPECT_EQ(taken, kQueueFull / frame.size() + 1);
  EXPECT_LE(bench.connection->queued(), kQueueFull + 2 * frame.size());

  bench.stream->block(std::nullopt);
  bench.settle();

  EXPECT_THAT(bench.stream_log.lines, ElementsAre("room"));
  EXPECT_TRUE(stream->send(MessageType::video, 0, frame));
}

TEST(Stream, IsGivenBackWhenItCloses) {
  test::ClientBench bench;
  const auto stream = bench.open_publisher();

  stream->close();

  EXPECT_THAT(bench.take_sent(), ElementsAre("FCUnpublish 5", "closeStream", "deleteStream 1"));
  EXPECT_THAT(bench.stream_log.lines, ElementsAre("ended"));
  EXPECT_FALSE(stream->play("t"));
}

TEST(Stream, IsGivenBackIfItWasClosedBeforeItHadANumber) {
  test::ClientBench bench;
  bench.accept();
  bench.connection->create_stream(bench.stream_log)->close();
  bench.settle();

  bench.say(rtmp::make_result(2, nullptr, 1));

  EXPECT_THAT(bench.take_sent(), Contains("deleteStream 1"));
}

TEST(Stream, EndsWithTheConnection) {
  test::ClientBench bench;
  const auto stream = bench.open_stream();
  bench.stream->end();
  EXPECT_THAT(bench.stream_log.lines, ElementsAre("ended"));
  EXPECT_TRUE(stream->closed());
}

TEST(Stream, FailsIfTheServerGivesNoUsableNumber) {
  const std::vector<amf::Value> answers = {0, -1, 1.5, 1e300, "one", amf::Value(), nullptr};
  for (const amf::Value& answer : answers) {
    test::ClientBench bench;
    bench.accept();
    const auto stream = bench.connection->create_stream(bench.stream_log);
    bench.say(rtmp::make_result(2, nullptr, answer));
    EXPECT_THAT(bench.stream_log.lines, ElementsAre("NetStream.Failed", "ended")) << amf::to_string(answer);
  }
}

TEST(Stream, TwoStreamsNeverShareANumber) {
  test::ClientBench bench;
  bench.open_stream();
  test::StreamLog second;
  bench.connection->create_stream(second);
  bench.say(rtmp::make_result(3, nullptr, 1));
  EXPECT_THAT(second.lines, ElementsAre("NetStream.Failed", "ended"));
}

TEST(Stream, HoldsNoMoreCommandsThanMayWait) {
  test::ClientBench bench;
  bench.accept();
  const auto stream = bench.connection->create_stream(bench.stream_log);
  std::size_t taken = 0;
  while (taken < 2 * kMaxHeldCommands && stream->seek(0)) ++taken;
  EXPECT_EQ(taken, kMaxHeldCommands);
}

}  // namespace
}  // namespace sallyport::client
