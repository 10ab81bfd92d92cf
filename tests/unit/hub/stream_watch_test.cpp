#include "hub/stream_watch.hpp"

#include <gmock/gmock.h>

#include "hub/stream_feed.hpp"
#include "hub_test_support.hpp"

namespace sallyport::hub {
namespace {

using namespace sallyport::test;
using testing::ElementsAre;

class Receiver final : public StreamReceiver {
 public:
  void on_stream(std::vector<StreamMessage> batch, std::uint64_t left_out) override {
    for (const StreamMessage& message : batch) {
      seen.push_back(text_of(message).substr(0, 9));
      bytes += message.payload.size();
    }
    skipped += left_out;
  }
  Texts seen;
  std::size_t bytes = 0;
  std::uint64_t skipped = 0;
};

/// One worker, and a host of its own that watches and feeds.
class StreamWatchTest : public testing::Test {
 protected:
  StreamWatchTest() {
    planes_.push_back(std::make_unique<MediaPlane>(worker_, planes_));
    receiver_ = std::make_shared<Receiver>();
  }
  MediaPlane& plane() { return *planes_[0]; }
  void settle() {
    for (int round = 0; round < 4; ++round) {
      worker_.run_ready();
      host_.run_ready();
    }
  }
  std::unique_ptr<StreamWatch> watch() {
    return std::make_unique<StreamWatch>(plane(), stream_, StreamReceiverRef(host_, std::weak_ptr<StreamReceiver>(receiver_)), [this] { ++ended_; });
  }
  void publish(StreamMessage message) {
    worker_.post([this, message = std::move(message)] { plane().publish(stream_, 1, message); });
  }
  void begin() {
    worker_.post([this] { plane().begin_publish(stream_, 1); });
  }

  loop::EventLoop worker_{0};
  loop::EventLoop host_{0};
  std::vector<std::unique_ptr<MediaPlane>> planes_;
  const LiveStreamRef stream_ = std::make_shared<LiveStream>(LiveStream{"live", "_definst_", "s", {}, 0});
  std::shared_ptr<Receiver> receiver_;
  int ended_ = 0;
};

TEST_F(StreamWatchTest, CarriesHeadersAndTheFramesSinceTheLastKeyFrame) {
  begin();
  publish(metadata("meta"));
  publish(video_config("config", 2));
  publish(inter("lost", 10));
  publish(key("key", 20));
  publish(inter("inter", 30));
  const auto held = watch();
  settle();
  EXPECT_THAT(receiver_->seen, ElementsAre("meta", "config", "key", "inter"));
  publish(audio("sound", 40));
  settle();
  EXPECT_EQ(receiver_->seen.back(), "sound");
}

TEST_F(StreamWatchTest, LeavesNothingBehindWhenItEnds) {
  begin();
  auto held = watch();
  settle();
  EXPECT_EQ(plane().stream_count(), 1u);
  held.reset();
  worker_.post([this] { plane().end_publish(stream_, 1); });
  settle();
  EXPECT_EQ(ended_, 1);
  EXPECT_EQ(plane().stream_count(), 0u);
}

TEST_F(StreamWatchTest, WaitsForAReceiverThatTakesNothing) {
  begin();
  const auto held = watch();
  settle();
  const std::string large(StreamWatch::kWindow / 4, 'x');
  for (int i = 0; i < 20; ++i) publish(key(large, 10 * i));
  settle();
  EXPECT_EQ(receiver_->bytes, StreamWatch::kWindow);
  held->taken(StreamWatch::kWindow / 2);
  settle();
  EXPECT_EQ(receiver_->bytes, StreamWatch::kWindow * 3 / 2);
}

TEST_F(StreamWatchTest, GoesOnAtAKeyFrameAfterTheLogHasMovedOn) {
  begin();
  const auto held = watch();
  settle();
  const std::string large(StreamWatch::kWindow, 'x');
  publish(key("first" + large, 0));
  settle();
  for (int i = 1; i <= 60; ++i) publish(inter("lost" + large, 1000 * i));
  publish(key("next-key" + large, 61'000));
  settle();
  held->taken(2 * StreamWatch::kWindow);
  settle();
  EXPECT_EQ(receiver_->seen.back(), "next-keyx");
  EXPECT_GE(receiver_->skipped, 60u);
}

TEST_F(StreamWatchTest, AFeedIsAPublisherLikeAnyOther) {
  auto feed = std::make_unique<StreamFeed>(host_, plane(), stream_, 1, [this] { ++ended_; });
  const auto held = watch();
  settle();
  host_.post([&] {
    feed->publish(key("too early"));
    feed->begin();
    feed->publish(key("key"));
  });
  settle();
  EXPECT_THAT(receiver_->seen, ElementsAre("<publish>", "key"));
  feed.reset();
  settle();
  EXPECT_EQ(ended_, 1);
}

TEST_F(StreamWatchTest, AFeedBeginsAgain) {
  StreamFeed feed(host_, plane(), stream_, 1, [] {});
  const auto held = watch();
  settle();
  host_.post([&] {
    feed.begin();
    feed.end();
    feed.begin();
    feed.publish(key("key"));
  });
  settle();
  EXPECT_THAT(receiver_->seen, ElementsAre("<publish>", "<publish>", "key"));
}

TEST_F(StreamWatchTest, AFeedLeavesOutWhatTheWorkerDoesNotTakeUpToAKeyFrame) {
  StreamFeed feed(host_, plane(), stream_, 1, [] {});
  const std::string large(1024 * 1024, 'x');
  host_.post([&] {
    feed.begin();
    for (int i = 0; i < 20; ++i) feed.publish(inter(large));
  });
  host_.run_ready();
  EXPECT_EQ(feed.left_out(), 12u);
  settle();
  host_.post([&] {
    feed.publish(inter("lost"));
    feed.publish(key("key"));
    feed.publish(inter("inter"));
  });
  settle();
  EXPECT_EQ(feed.left_out(), 13u);
}

}  // namespace
}  // namespace sallyport::hub
