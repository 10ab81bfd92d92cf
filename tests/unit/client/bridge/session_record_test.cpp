// What a session has to say again on another path, and what the program hears of it.
#include "client/bridge/session_record.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/client/messages.hpp"

namespace sallyport::client::bridge {
namespace {

using testing::ElementsAre;
using Verdict = SessionRecord::Verdict;

std::vector<std::string> names(const SessionRecord::Messages& messages) {
  std::vector<std::string> all;
  for (const auto& one : messages) all.push_back(name_of(one));
  return all;
}

/// A record, and both ends of the session.
struct Bench {
  SessionRecord record;
  SessionRecord::Messages said;  // by the record itself, to the server
  MonotonicTime now{Milliseconds(1'000'000)};

  bool local(rtmp::Message one) {
    last = std::move(one);
    return record.from_local(last, now);
  }
  Verdict remote(rtmp::Message one) {
    said.clear();
    last = std::move(one);
    return record.from_remote(last, said, now);
  }
  void connect() {
    record.on_connect_sent(1);
    remote(result(1));
  }
  /// A program publishes on a stream that both sides call 1.
  void publish() {
    connect();
    local(command({"FCPublish", 3, nullptr, {"film"}}));
    local(command({"createStream", 4, nullptr, {}}));
    remote(result(3));
    remote(result(4, 1));
    local(command({"publish", 5, nullptr, {"film", "live"}}, 1));
    remote(status(rtmp::status::kPublishStart, 1));
  }
  void play() {
    connect();
    local(command({"createStream", 4, nullptr, {}}));
    remote(result(4, 1));
    local(command({"play", 0, nullptr, {"film"}}, 1));
    remote(status(rtmp::status::kPlayStart, 1));
  }
  /// Up to the answer to createStream, which is `id` now.
  void come_back(std::uint32_t id) {
    record.on_path_lost(now);
    record.on_connect_sent(1);
    remote(result(1));
    record.opening();
    remote(result(4, id));
  }

  rtmp::Message last;  // as it goes on
};

TEST(SessionRecord, LetsEverythingPassUnchangedWhileThePathHolds) {
  Bench bench;
  bench.publish();
  for (const auto& one :
       {metadata(1), video_config(1, 0), inter_frame(1, 40), audio(1, 41), key_frame(1, 80)}) {
    EXPECT_TRUE(bench.local(one));
    EXPECT_EQ(bench.last.header, one.header);
    EXPECT_EQ(bench.last.payload.data(), one.payload.data());
  }
}

TEST(SessionRecord, HasNothingToSayAgainBeforeSomethingWasGranted) {
  Bench bench;
  bench.connect();
  EXPECT_FALSE(bench.record.can_resume());
  bench.local(command({"createStream", 4, nullptr, {}}));
  bench.remote(result(4, 1));
  bench.local(command({"publish", 5, nullptr, {"film", "live"}}, 1));
  EXPECT_FALSE(bench.record.can_resume());
  bench.remote(status(rtmp::status::kPublishStart, 1));
  EXPECT_TRUE(bench.record.can_resume());
}

TEST(SessionRecord, SaysAgainWhatAPublisherHadSaid) {
  Bench bench;
  bench.publish();
  bench.record.on_path_lost(bench.now);
  bench.record.on_connect_sent(1);

  EXPECT_EQ(bench.remote(result(1)), Verdict::swallow);
  EXPECT_THAT(names(bench.record.opening()), ElementsAre("FCPublish", "createStream"));
  EXPECT_EQ(bench.remote(result(3)), Verdict::swallow);
  EXPECT_EQ(bench.remote(result(4, 1)), Verdict::swallow);
  EXPECT_THAT(names(bench.said), ElementsAre("publish"));
  EXPECT_FALSE(bench.record.restored());
}

TEST(SessionRecord, SendsHeadersBeforeTheStreamGoesOn) {
  Bench bench;
  bench.publish();
  for (const auto& one : {audio_config(1, 0), metadata(1), video_config(1, 0), key_frame(1, 40)})
    bench.local(one);
  bench.come_back(1);

  EXPECT_EQ(bench.remote(status(rtmp::status::kPublishStart, 1)), Verdict::swallow);
  EXPECT_THAT(names(bench.said), ElementsAre("data_amf0", "audio", "video"));
  EXPECT_EQ(bench.said.front().header.timestamp, 40u);
  EXPECT_TRUE(bench.record.restored());
}

TEST(SessionRecord, GoesOnAtAKeyFrame) {
  Bench bench;
  bench.publish();
  bench.local(key_frame(1, 0));
  bench.come_back(1);
  EXPECT_FALSE(bench.local(key_frame(1, 40))) << "the server has not granted it yet";
  bench.remote(status(rtmp::status::kPublishStart, 1));

  EXPECT_FALSE(bench.local(inter_frame(1, 80)));
  EXPECT_FALSE(bench.local(audio(1, 81)));
  EXPECT_TRUE(bench.local(key_frame(1, 120)));
  EXPECT_TRUE(bench.local(audio(1, 121)));
  EXPECT_TRUE(bench.local(inter_frame(1, 160)));
}

TEST(SessionRecord, KeepsTheNumbersThatTheProgramKnows) {
  Bench bench;
  bench.publish();
  bench.come_back(7);
  EXPECT_EQ(bench.said.front().header.stream_id, 7u);
  EXPECT_EQ(bench.remote(status(rtmp::status::kPublishStart, 7)), Verdict::swallow);

  EXPECT_TRUE(bench.local(key_frame(1, 40)));
  EXPECT_EQ(bench.last.header.stream_id, 7u);
  EXPECT_EQ(bench.remote(status(rtmp::status::kUnpublishSuccess, 7)), Verdict::pass);
  EXPECT_EQ(bench.last.header.stream_id, 1u);
  EXPECT_TRUE(bench.local(command({"deleteStream", 0, nullptr, {1}})));
  const auto deleted = rtmp::decode_command(bench.last.header.type, bench.last.payload.span());
  EXPECT_EQ(deleted->argument(0).number_or(0), 7);
}

TEST(SessionRecord, TellsTheProgramOfCallsThatNobodyWillAnswer) {
  Bench bench;
  bench.publish();
  bench.local(command({"hello", 9, nullptr, {}}));
  const auto told = bench.record.on_path_lost(bench.now);
  ASSERT_EQ(told.size(), 1u) << "publish is answered by a status";
  const auto answer = rtmp::decode_command(told.back().header.type, told.back().payload.span());
  EXPECT_EQ(answer->name, "_error");
  EXPECT_EQ(answer->transaction_id, 9);
}

TEST(SessionRecord, NoticesThatTheServerDoesNotGrantItAgain) {
  Bench bench;
  bench.publish();
  bench.come_back(1);
  EXPECT_EQ(bench.remote(status(rtmp::status::kPublishBadName, 1, "error")), Verdict::refused);
  EXPECT_EQ(bench.record.refusal(), rtmp::status::kPublishBadName);
}

TEST(SessionRecord, LetsAPlayersClockGoOn) {
  Bench bench;
  bench.play();
  bench.remote(key_frame(1, 50'000));
  bench.now += Milliseconds(400);
  bench.come_back(1);
  EXPECT_EQ(bench.remote(status(rtmp::status::kPlayReset, 1)), Verdict::swallow);
  EXPECT_EQ(bench.remote(status(rtmp::status::kPlayStart, 1)), Verdict::swallow);
  bench.now += Milliseconds(100);

  EXPECT_EQ(bench.remote(inter_frame(1, 10)), Verdict::swallow);
  EXPECT_EQ(bench.remote(video_config(1, 20)), Verdict::pass);
  EXPECT_EQ(bench.last.header.timestamp, 50'000u);
  EXPECT_EQ(bench.remote(key_frame(1, 20)), Verdict::pass);
  EXPECT_EQ(bench.last.header.timestamp, 50'500u);
  EXPECT_EQ(bench.remote(inter_frame(1, 60)), Verdict::pass);
  EXPECT_EQ(bench.last.header.timestamp, 50'540u);
}

TEST(SessionRecord, DoesNotComeBackAfterAFarewell) {
  Bench bench;
  bench.publish();
  bench.remote(status(rtmp::status::kConnectAppShutdown, 0));
  EXPECT_FALSE(bench.record.can_resume());
}

TEST(SessionRecord, DoesNotComeBackWithSharedObjects) {
  Bench bench;
  bench.play();
  bench.local(message(rtmp::MessageType::shared_object_amf0, 0, 0, {0}));
  EXPECT_FALSE(bench.record.can_resume());
}

TEST(SessionRecord, ForgetsAStreamThatIsClosed) {
  Bench bench;
  bench.publish();
  bench.local(command({"closeStream", 0, nullptr, {}}, 1));
  EXPECT_FALSE(bench.record.can_resume());
}

TEST(SessionRecord, PassesAFirstRefusalOn) {
  Bench bench;
  bench.record.on_connect_sent(1);
  EXPECT_EQ(
      bench.remote(command(rtmp::make_error(1, nullptr, rtmp::make_status({"error", "x", {}, {}, {}})))),
      Verdict::pass);
  EXPECT_FALSE(bench.record.connected());
}

}  // namespace
}  // namespace sallyport::client::bridge
