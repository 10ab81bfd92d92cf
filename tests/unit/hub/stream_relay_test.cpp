// Relays on the workers: one stream published into another.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "hub/media_plane.hpp"
#include "hub_test_support.hpp"

namespace sallyport::hub {
namespace {

using namespace sallyport::test;

constexpr unsigned kRelayWorkers = 2;

/// Sources a and b, at home on worker 0, are played into a target at home on worker 1.
class StreamRelayTest : public testing::Test {
 protected:
  StreamRelayTest() {
    for (unsigned i = 0; i < kRelayWorkers; ++i) loops_.push_back(std::make_unique<loop::EventLoop>(i));
    for (auto& loop : loops_) planes_.push_back(std::make_unique<MediaPlane>(*loop, planes_));
    on(1, [&](MediaPlane& plane) {
      plane.open_relay(target_, 1, [this](RelayNews news, std::uint64_t item) { note(news, item); });
    });
    settle();
  }
  ~StreamRelayTest() override {
    for (auto& plane : planes_) plane->drop_relays();
  }

  static LiveStreamRef stream(const char* name, unsigned home) {
    return std::make_shared<LiveStream>(LiveStream{"live", "_definst_", name, {}, home});
  }
  void note(RelayNews news, std::uint64_t item) {
    static const char* const words[] = {"begun", "published", "unpublished", "finished", "left"};
    news_.push_back(words[static_cast<int>(news)] + (" " + std::to_string(item)));
  }
  void settle() {
    for (int round = 0; round < 8; ++round) {
      for (auto& loop : loops_) loop->run_ready();
    }
  }
  void on(unsigned worker, const std::function<void(MediaPlane&)>& work) {
    loops_[worker]->post([&] { work(*planes_[worker]); });
    settle();
  }
  void begin(const LiveStreamRef& source) {
    on(0, [&](MediaPlane& plane) { plane.begin_publish(source, 1); });
  }
  void end(const LiveStreamRef& source) {
    on(0, [&](MediaPlane& plane) { plane.end_publish(source, 1); });
  }
  void send(const LiveStreamRef& source, StreamMessage message) {
    on(0, [&](MediaPlane& plane) { plane.publish(source, 1, message); });
  }
  StreamRelay& relay() { return *planes_[1]->relay(target_, 1); }
  void replace(std::uint64_t number, const LiveStreamRef& source, Milliseconds length = {}) {
    on(1, [&](MediaPlane&) { relay().replace({number, source, length}); });
  }
  void append(std::uint64_t number, const LiveStreamRef& source) {
    on(1, [&](MediaPlane&) { relay().append({number, source}); });
  }
  void pass(Milliseconds time) {
    for (auto& loop : loops_) loop->timers().advance(std::max(loop->timers().now(), monotonic_now()) + time);
    settle();
  }
  /// What a viewer of the target that has been there all the time sees.
  class Watching : public Viewer {
   public:
    Watching(MediaPlane& plane, LiveStreamRef stream) : plane_(plane), stream_(std::move(stream)), local_(&plane.attach(stream_, *this)) {}
    ~Watching() override { plane_.detach(stream_, *this); }
    void on_media() override {
      while (const StreamMessage* message = cursor_.next(local_->log())) {
        seen.push_back(text_of(*message));
        if (!message->is_mark()) times.push_back(message->timestamp);
      }
    }
    Texts seen;
    std::vector<std::uint32_t> times;

   private:
    MediaPlane& plane_;
    LiveStreamRef stream_;
    LocalStream* local_;
    Cursor cursor_;
  };
  Watching& watch() {
    on(1, [&](MediaPlane& plane) { viewer_ = std::make_unique<Watching>(plane, target_); });
    viewer_->on_media();
    return *viewer_;
  }
  void expect_nothing_left() {
    on(1, [&](MediaPlane& plane) {
      viewer_.reset();
      plane.close_relay(target_, 1);
    });
    for (auto& plane : planes_) EXPECT_EQ(plane->stream_count() + plane->relay_count(), 0u);
  }

  std::vector<std::unique_ptr<loop::EventLoop>> loops_;
  std::vector<std::unique_ptr<MediaPlane>> planes_;
  LiveStreamRef a_ = stream("a", 0), b_ = stream("b", 0), target_ = stream("mix", 1);
  std::unique_ptr<Watching> viewer_;
  Texts news_;
};

TEST_F(StreamRelayTest, WhatIsPublishedInTheSourceIsPublishedInTheTarget) {
  auto& viewer = watch();
  replace(1, a_);
  begin(a_);
  send(a_, video_config("ac"));
  send(a_, key("a1", 10));
  send(a_, inter("a2", 20));
  end(a_);
  EXPECT_EQ(viewer.seen, (Texts{"<publish>", "ac", "a1", "a2", "<unpublish>"}));
  EXPECT_EQ(news_, (Texts{"begun 1", "published 1", "unpublished 1"}));
  expect_nothing_left();
}

TEST_F(StreamRelayTest, ARunningSourceBeginsWithItsHeadersAndKeyFrame) {
  begin(a_);
  send(a_, video_config("ac"));
  send(a_, key("a1", 10));
  send(a_, inter("a2", 20));
  auto& viewer = watch();
  replace(1, a_);
  EXPECT_EQ(viewer.seen, (Texts{"<publish>", "ac", "a1", "a2"}));
  end(a_);
  expect_nothing_left();
}

TEST_F(StreamRelayTest, ACutWaitsForTheNextKeyFrameAndTimeGoesOn) {
  auto& viewer = watch();
  for (const auto& source : {a_, b_}) begin(source);
  send(a_, key("a1", 5000));
  send(b_, video_config("bc"));
  send(b_, key("b1", 100));
  replace(1, a_);
  replace(2, b_);
  send(a_, inter("a2", 5040));
  send(b_, inter("b2", 140));
  EXPECT_EQ(viewer.seen, (Texts{"<publish>", "a1", "a2"}));
  send(b_, key("b3", 180));
  send(b_, audio("too early", 170));
  send(b_, audio("b4", 190));
  send(a_, inter("a3", 5080));
  EXPECT_EQ(viewer.seen, (Texts{"<publish>", "a1", "a2", "bc", "b3", "b4"}));
  EXPECT_TRUE(std::is_sorted(viewer.times.begin(), viewer.times.end()));
  EXPECT_EQ(news_, (Texts{"begun 1", "left 1", "begun 2"}));
  for (const auto& source : {a_, b_}) end(source);
  expect_nothing_left();
}

TEST_F(StreamRelayTest, ACutDoesNotWaitForEver) {
  auto& viewer = watch();
  for (const auto& source : {a_, b_}) begin(source);
  send(a_, key("a1", 0));
  send(b_, key("b1", 0));
  replace(1, a_);
  replace(2, b_);
  EXPECT_EQ(viewer.seen.back(), "a1");
  pass(StreamRelay::kPatience + Milliseconds(100));
  EXPECT_EQ(viewer.seen.back(), "b1");
  for (const auto& source : {a_, b_}) end(source);
  expect_nothing_left();
}

TEST_F(StreamRelayTest, SoundAloneIsCutAtOnce) {
  auto& viewer = watch();
  for (const auto& source : {a_, b_}) begin(source);
  send(a_, audio("a1", 0));
  send(b_, audio("b1", 0));
  replace(1, a_);
  replace(2, b_);
  send(a_, audio("a2", 40));
  send(b_, audio("b2", 40));
  EXPECT_EQ(viewer.seen, (Texts{"<publish>", "b2"}));
  for (const auto& source : {a_, b_}) end(source);
  expect_nothing_left();
}

TEST_F(StreamRelayTest, ASourceThatIsNotThereEndsTheFormer) {
  auto& viewer = watch();
  begin(a_);
  send(a_, key("a1", 0));
  replace(1, a_);
  replace(2, b_);
  EXPECT_EQ(viewer.seen, (Texts{"<publish>", "a1", "<unpublish>"}));
  begin(b_);
  send(b_, key("b1", 0));
  EXPECT_EQ(viewer.seen, (Texts{"<publish>", "a1", "<unpublish>", "<publish>", "b1"}));
  for (const auto& source : {a_, b_}) end(source);
  expect_nothing_left();
}

TEST_F(StreamRelayTest, WhatIsQueuedBeginsWhenTheFormerIsUnpublished) {
  auto& viewer = watch();
  for (const auto& source : {a_, b_}) begin(source);
  send(a_, key("a1", 0));
  send(b_, key("b1", 0));
  replace(1, a_);
  append(2, b_);
  send(b_, inter("b2", 40));
  EXPECT_EQ(viewer.seen, (Texts{"<publish>", "a1"}));
  end(a_);
  EXPECT_EQ(viewer.seen, (Texts{"<publish>", "a1", "b1", "b2"}));
  EXPECT_EQ(news_, (Texts{"begun 1", "unpublished 1", "left 1", "begun 2"}));
  end(b_);
  expect_nothing_left();
}

TEST_F(StreamRelayTest, ALengthEndsASource) {
  auto& viewer = watch();
  begin(a_);
  send(a_, key("a1", 0));
  replace(1, a_, Seconds(5));
  pass(Seconds(6));
  send(a_, inter("a2", 40));
  EXPECT_EQ(viewer.seen, (Texts{"<publish>", "a1", "<unpublish>"}));
  EXPECT_EQ(news_, (Texts{"begun 1", "finished 1", "left 1"}));
  end(a_);
  expect_nothing_left();
}

TEST_F(StreamRelayTest, StoppingEndsThePublishAndLeavesAll) {
  auto& viewer = watch();
  begin(a_);
  send(a_, key("a1", 0));
  replace(1, a_);
  append(2, b_);
  on(1, [&](MediaPlane& plane) { plane.close_relay(target_, 1); });
  send(a_, key("a2", 0));
  EXPECT_EQ(viewer.seen, (Texts{"<publish>", "a1", "<unpublish>"}));
  EXPECT_EQ(news_, (Texts{"begun 1", "left 2", "left 1"}));
  end(a_);
  expect_nothing_left();
}

TEST_F(StreamRelayTest, TheTargetForgetsTheFormerSourcesHeaders) {
  for (const auto& source : {a_, b_}) begin(source);
  send(a_, audio_config("sound of a"));
  send(a_, key("a1", 0));
  send(b_, key("b1", 0));
  replace(1, a_);
  replace(2, b_);
  send(b_, key("b2", 40));
  EXPECT_EQ(watch().seen, (Texts{"b2"}));
  for (const auto& source : {a_, b_}) end(source);
  expect_nothing_left();
}

TEST_F(StreamRelayTest, SentDataFollowsAlsoWithoutAPublisher) {
  auto& viewer = watch();
  on(1, [&](MediaPlane& plane) { plane.inject(target_, data("cue")); });
  replace(1, a_);
  on(0, [&](MediaPlane& plane) { plane.inject(a_, data("cue of a")); });
  begin(a_);
  send(a_, key("a1", 70));
  on(1, [&](MediaPlane& plane) { plane.inject(target_, data("late cue")); });
  EXPECT_EQ(viewer.seen, (Texts{"cue", "cue of a", "<publish>", "a1", "late cue"}));
  EXPECT_EQ(viewer.times.back(), 70u);
  end(a_);
  expect_nothing_left();
}

TEST_F(StreamRelayTest, AThousandSwitchesLeaveNothingBehind) {
  auto& viewer = watch();
  for (const auto& source : {a_, b_}) begin(source);
  for (std::uint32_t i = 1; i <= 1000; ++i) {
    const LiveStreamRef& source = i % 2 ? a_ : b_;
    loops_[1]->post([&, i] { relay().replace({i, source}); });
    if (i % 3 == 0) settle();
    loops_[0]->post([&, i] { planes_[0]->publish(source, 1, key("k", 40 * i)); });
    if (i % 5 == 0) settle();
  }
  settle();
  send(b_, key("the last one's", 50'000));
  EXPECT_EQ(std::count_if(news_.begin(), news_.end(), [](const std::string& one) { return one.starts_with("left"); }), 999);
  EXPECT_TRUE(std::is_sorted(viewer.times.begin(), viewer.times.end()));
  EXPECT_GT(viewer.times.size(), 100u);
  for (const auto& source : {a_, b_}) end(source);
  expect_nothing_left();
}

}  // namespace
}  // namespace sallyport::hub
