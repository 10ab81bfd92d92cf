// Streams to and from other servers, between the hub's ends and the client's.
#include "script/parts/remote_stream.hpp"

#include "script/parts/remote_source.hpp"
#include "support/client_bench.hpp"
#include "unit/hub/hub_test_support.hpp"
#include "unit/script/governor_test_support.hpp"

namespace sallyport::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Batch = std::vector<hub::StreamMessage>;

/// A published frame whose first bytes say what it is: H.264, key or not.
hub::StreamMessage h264(bool is_key, std::uint32_t time) {
  hub::StreamMessage message = is_key ? key("\x17\x01", time) : inter("\x27\x01", time);
  return message;
}

class RemoteStreamTest : public testing::Test {
 protected:
  script::RemoteEvents events() {
    return {[this](const amf::Value& information) { lines_.emplace_back(information.get("code").string_or("?")); }, [this] { lines_.emplace_back("ended"); }};
  }
  void publish() {
    bench_.accept();
    ASSERT_TRUE(remote_.publish(*bench_.connection, "film", "live"));
    bench_.say(rtmp::make_result(2, nullptr, 1));
    bench_.take_sent();
  }
  void start() { bench_.status(rtmp::status::kPublishStart, 1); }
  void flow(Batch batch, std::uint64_t skipped = 0) {
    instance_.receiver_of_watch.post([batch = std::move(batch), skipped](hub::StreamReceiver& receiver) { receiver.on_stream(batch, skipped); });
    instance_.loop.run_ready();
  }

  RecordingInstance instance_;
  ClientBench bench_;
  std::vector<std::string> lines_;
  script::RemoteStream remote_{instance_, events()};
};

TEST_F(RemoteStreamTest, WatchesOnceItPublishes) {
  remote_.attach("camera");
  publish();
  EXPECT_THAT(instance_.take(), IsEmpty());
  start();
  EXPECT_THAT(instance_.take(), ElementsAre("watch camera"));
  EXPECT_THAT(lines_, ElementsAre("NetStream.Publish.Start"));
}

TEST_F(RemoteStreamTest, SendsWhatFlowsWithTheHeadersAtTheTimeOfTheFrames) {
  publish();
  start();
  remote_.attach("camera");
  flow({video_config("config"), h264(true, 5000), h264(false, 5040), audio("sound", 5041)});
  EXPECT_THAT(bench_.take_sent(), ElementsAre("video 1 @5000 config", "video 1 @5000 \x17\x01", "video 1 @5040 \x27\x01", "audio 1 @5041 sound"));
  EXPECT_EQ(remote_.counters().video_bytes, 10u);
  EXPECT_EQ(remote_.counters().position, 5041u);
}

TEST_F(RemoteStreamTest, StopsWatchingWhenItIsDetached) {
  publish();
  start();
  remote_.attach("camera");
  remote_.attach("other");
  remote_.attach("");
  EXPECT_THAT(instance_.take(), ElementsAre("watch camera", "unwatch camera", "watch other", "unwatch other"));
  flow({h264(true, 0)});
  EXPECT_THAT(bench_.take_sent(), IsEmpty());
}

TEST_F(RemoteStreamTest, WaitsForAServerThatTakesNothing) {
  publish();
  start();
  remote_.attach("camera");
  bench_.stream->block(monotonic_now());
  const std::string large(1024 * 1024, 'x');
  flow({key(large, 0), key(large, 40), key(large, 80)});
  bench_.settle();
  const auto sent_at_once = remote_.counters().video_bytes;
  EXPECT_LT(sent_at_once, 3 * large.size());
  bench_.stream->block(std::nullopt);
  bench_.settle();
  EXPECT_EQ(remote_.counters().video_bytes, 3 * large.size());
}

TEST_F(RemoteStreamTest, EndsWithItsConnection) {
  publish();
  start();
  remote_.attach("camera");
  bench_.stream->end();
  bench_.settle();
  EXPECT_THAT(lines_, ElementsAre("NetStream.Publish.Start", "ended"));
  EXPECT_THAT(instance_.take(), ElementsAre("watch camera", "unwatch camera"));
  EXPECT_FALSE(remote_.send_data("late", {}));
}

TEST_F(RemoteStreamTest, ClosedItSaysNothing) {
  publish();
  start();
  remote_.close();
  bench_.settle();
  EXPECT_THAT(lines_, ElementsAre("NetStream.Publish.Start"));
}

TEST_F(RemoteStreamTest, ASourceFeedsWhatThePeerSends) {
  bench_.accept();
  script::RemoteSource source(instance_.feed_stream("//remote/1", {}), events());
  ASSERT_TRUE(source.play(*bench_.connection, "film", -2, -1));
  bench_.say(rtmp::make_result(2, nullptr, 1));
  bench_.status(rtmp::status::kPlayStart, 1);
  instance_.loop.run_ready();
  EXPECT_EQ(instance_.planes[0]->stream_count(), 0u) << "nothing has come yet";
  bench_.server.message(rtmp::MessageType::video, as_bytes("\x17\x01"), 40, 1, 6);
  bench_.settle();
  instance_.loop.run_ready();
  EXPECT_EQ(instance_.planes[0]->stream_count(), 1u);
  bench_.status(rtmp::status::kPlayUnpublishNotify, 1);
  instance_.loop.run_ready();
  EXPECT_EQ(instance_.planes[0]->stream_count(), 0u);
  EXPECT_THAT(lines_, ElementsAre("NetStream.Play.Start", "NetStream.Play.UnpublishNotify"));
}

}  // namespace
}  // namespace sallyport::test
