#include "hub/media_plane.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <random>

#include "hub_test_support.hpp"

namespace sallyport::hub {
namespace {

using namespace sallyport::test;

/// Three workers whose loops the test turns by hand.
class MediaPlaneTest : public testing::Test {
 protected:
  static constexpr unsigned kWorkers = 3;

  MediaPlaneTest() {
    for (unsigned i = 0; i < kWorkers; ++i) loops_.push_back(std::make_unique<loop::EventLoop>(i));
    for (auto& loop : loops_) planes_.push_back(std::make_unique<MediaPlane>(*loop, planes_));
  }

  static LiveStreamRef make_stream(unsigned home, LiveOptions options = {}) {
    return std::make_shared<LiveStream>(LiveStream{"live", "_definst_", "s", options, home});
  }
  /// Runs on that worker's loop, as everything about a plane must.
  void on(unsigned worker, const std::function<void(MediaPlane&)>& work) {
    loops_[worker]->post([&] { work(*planes_[worker]); });
    loops_[worker]->run_ready();
  }
  void turn(unsigned worker) { loops_[worker]->run_ready(); }
  void settle() {
    for (int round = 0; round < 6; ++round)
      for (unsigned i = 0; i < kWorkers; ++i) turn(i);
  }
  void publish(unsigned worker, const LiveStreamRef& stream, PublishEpoch epoch, StreamMessage message) {
    on(worker, [&](MediaPlane& plane) { plane.publish(stream, epoch, message); });
  }
  void expect_nothing_left() {
    settle();
    for (unsigned i = 0; i < kWorkers; ++i) EXPECT_EQ(planes_[i]->stream_count(), 0u) << "worker " << i;
  }

  std::vector<std::unique_ptr<loop::EventLoop>> loops_;
  std::vector<std::unique_ptr<MediaPlane>> planes_;
};

/// A viewer that reads at once whatever there is.
class EagerViewer : public Viewer {
 public:
  EagerViewer(MediaPlane& plane, LiveStreamRef stream) : plane_(plane), stream_(std::move(stream)) {
    local_ = &plane_.attach(stream_, *this);
    read();
  }
  ~EagerViewer() override { plane_.detach(stream_, *this); }
  void on_media() override {
    ++wakeups;
    read();
  }
  void read() {
    if (!local_->ready()) return;
    while (const StreamMessage* message = cursor_.next(local_->log())) {
      seen.push_back(text_of(*message));
      times.push_back(message->timestamp);
    }
  }
  const LocalStream& local() const { return *local_; }

  Texts seen;
  std::vector<std::uint32_t> times;
  int wakeups = 0;

 private:
  MediaPlane& plane_;
  LiveStreamRef stream_;
  LocalStream* local_ = nullptr;
  Cursor cursor_;
};

TEST_F(MediaPlaneTest, ViewersOnAllWorkersSeeTheSameOrder) {
  const auto stream = make_stream(1);
  std::vector<std::unique_ptr<EagerViewer>> viewers(kWorkers);
  for (unsigned i = 0; i < kWorkers; ++i)
    on(i, [&](MediaPlane& plane) { viewers[i] = std::make_unique<EagerViewer>(plane, stream); });
  settle();
  on(0, [&](MediaPlane& plane) { plane.begin_publish(stream, 1); });
  Texts expected{"<publish>"};
  for (int i = 0; i < 20; ++i) {
    expected.push_back(std::to_string(i));
    publish(0, stream, 1, i % 5 == 0 ? key(expected.back(), i) : inter(expected.back(), i));
    if (i % 3 == 0) settle();
  }
  on(0, [&](MediaPlane& plane) { plane.end_publish(stream, 1); });
  expected.push_back("<unpublish>");
  settle();
  for (unsigned i = 0; i < kWorkers; ++i) EXPECT_EQ(viewers[i]->seen, expected) << "worker " << i;
  for (unsigned i = 0; i < kWorkers; ++i) on(i, [&](MediaPlane&) { viewers[i].reset(); });
  expect_nothing_left();
}

TEST_F(MediaPlaneTest, ALateViewerElsewhereGetsTheHistoryAndThenLive) {
  const auto stream = make_stream(1);
  on(0, [&](MediaPlane& plane) { plane.begin_publish(stream, 1); });
  publish(0, stream, 1, video_config("vc"));
  publish(0, stream, 1, key("k"));
  settle();
  std::unique_ptr<EagerViewer> viewer;
  on(2, [&](MediaPlane& plane) { viewer = std::make_unique<EagerViewer>(plane, stream); });
  EXPECT_FALSE(viewer->local().ready());
  publish(0, stream, 1, inter("while it asks"));
  settle();
  publish(0, stream, 1, inter("live"));
  settle();
  EXPECT_EQ(viewer->seen, (Texts{"vc", "k", "while it asks", "live"}));
  on(2, [&](MediaPlane&) { viewer.reset(); });
  on(0, [&](MediaPlane& plane) { plane.end_publish(stream, 1); });
  expect_nothing_left();
}

TEST_F(MediaPlaneTest, NothingIsLostOrDoubledWhenASubscriptionMeetsATurnFullOfMessages) {
  const auto stream = make_stream(1);
  std::unique_ptr<EagerViewer> early;
  on(2, [&](MediaPlane& plane) { early = std::make_unique<EagerViewer>(plane, stream); });
  settle();
  on(0, [&](MediaPlane& plane) { plane.begin_publish(stream, 1); });
  settle();
  std::unique_ptr<EagerViewer> late;
  // In one turn of the home worker: a message, the subscription of worker 0, another message.
  on(0, [&](MediaPlane& plane) {
    plane.publish(stream, 1, key("k1"));
    late = std::make_unique<EagerViewer>(plane, stream);
  });
  loops_[1]->post([&] { planes_[1]->publish(stream, 1, inter("i1")); });
  turn(1);
  settle();
  EXPECT_EQ(early->seen.size(), late->seen.size() + 1);  // the mark came before
  EXPECT_EQ(Texts(early->seen.begin() + 1, early->seen.end()), late->seen);
  on(0, [&](MediaPlane& plane) {
    late.reset();
    plane.end_publish(stream, 1);
  });
  on(2, [&](MediaPlane&) { early.reset(); });
  expect_nothing_left();
}

TEST_F(MediaPlaneTest, MessagesOfAReplacedPublisherAreDropped) {
  const auto stream = make_stream(1);
  std::unique_ptr<EagerViewer> viewer;
  on(1, [&](MediaPlane& plane) { viewer = std::make_unique<EagerViewer>(plane, stream); });
  on(0, [&](MediaPlane& plane) { plane.begin_publish(stream, 1); });
  publish(0, stream, 1, key("old"));
  settle();
  on(2, [&](MediaPlane& plane) { plane.begin_publish(stream, 2); });
  publish(2, stream, 2, key("new"));
  settle();
  publish(0, stream, 1, key("stale"));
  on(0, [&](MediaPlane& plane) { plane.end_publish(stream, 1); });
  settle();
  publish(2, stream, 2, key("newer"));
  settle();
  EXPECT_EQ(viewer->seen, (Texts{"<publish>", "old", "new", "newer"}));
  on(1, [&](MediaPlane&) { viewer.reset(); });
  on(2, [&](MediaPlane& plane) { plane.end_publish(stream, 2); });
  expect_nothing_left();
}

TEST_F(MediaPlaneTest, ATakeoverKeepsTimesContinuousAndSaysNothing) {
  const auto stream = make_stream(0);
  std::unique_ptr<EagerViewer> viewer;
  on(0, [&](MediaPlane& plane) {
    viewer = std::make_unique<EagerViewer>(plane, stream);
    plane.begin_publish(stream, 1);
    plane.publish(stream, 1, key("a", 90'000));
    plane.begin_publish(stream, 2);
    plane.publish(stream, 2, key("b", 0));
  });
  EXPECT_EQ(viewer->seen, (Texts{"<publish>", "a", "b"}));
  EXPECT_GT(viewer->times.back(), 90'000u);
  EXPECT_LT(viewer->times.back(), 95'000u);
  on(0, [&](MediaPlane& plane) {
    viewer.reset();
    plane.end_publish(stream, 2);
  });
  expect_nothing_left();
}

TEST_F(MediaPlaneTest, AMarkCarriesTheTimeOfTheMessageBeforeIt) {
  const auto stream = make_stream(0);
  std::unique_ptr<EagerViewer> viewer;
  on(0, [&](MediaPlane& plane) {
    viewer = std::make_unique<EagerViewer>(plane, stream);
    plane.begin_publish(stream, 1);
    plane.publish(stream, 1, audio("a", 4711));
    plane.end_publish(stream, 1);
  });
  EXPECT_EQ(viewer->times, (std::vector<std::uint32_t>{0, 4711, 4711}));
  on(0, [&](MediaPlane&) { viewer.reset(); });
  expect_nothing_left();
}

TEST_F(MediaPlaneTest, StaleMessagesOfAStreamThatHasEndedLeaveNothingBehind) {
  const auto stream = make_stream(1);
  on(0, [&](MediaPlane& plane) { plane.begin_publish(stream, 1); });
  settle();
  loops_[0]->post([&] {
    planes_[0]->publish(stream, 1, key("stale"));
    planes_[0]->end_publish(stream, 1);
  });
  on(2, [&](MediaPlane& plane) {
    plane.begin_publish(stream, 2);
    plane.end_publish(stream, 2);
  });
  turn(1);
  expect_nothing_left();
}

TEST_F(MediaPlaneTest, LeavingBeforeTheHistoryComesIsFine) {
  const auto stream = make_stream(1);
  on(0, [&](MediaPlane& plane) { plane.begin_publish(stream, 1); });
  publish(0, stream, 1, key("k"));
  on(2, [&](MediaPlane& plane) { EagerViewer viewer(plane, stream); });
  settle();
  EXPECT_EQ(planes_[2]->stream_count(), 0u);
  publish(0, stream, 1, inter("i"));
  on(0, [&](MediaPlane& plane) { plane.end_publish(stream, 1); });
  expect_nothing_left();
}

TEST_F(MediaPlaneTest, LeavingAndComingBackAtOnceGetsEveryMessageOnce) {
  const auto stream = make_stream(1);
  on(0, [&](MediaPlane& plane) { plane.begin_publish(stream, 1); });
  publish(0, stream, 1, key("k"));
  settle();
  std::unique_ptr<EagerViewer> viewer;
  on(2, [&](MediaPlane& plane) {
    { EagerViewer first(plane, stream); }
    viewer = std::make_unique<EagerViewer>(plane, stream);
  });
  publish(0, stream, 1, inter("i1"));
  settle();
  publish(0, stream, 1, inter("i2"));
  settle();
  EXPECT_EQ(viewer->seen, (Texts{"k", "i1", "i2"}));
  on(2, [&](MediaPlane&) { viewer.reset(); });
  on(0, [&](MediaPlane& plane) { plane.end_publish(stream, 1); });
  expect_nothing_left();
}

TEST_F(MediaPlaneTest, AViewerThatCameBackIsNotStuckWhenPositionsBeginAnew) {
  const auto stream = make_stream(1);
  on(0, [&](MediaPlane& plane) { plane.begin_publish(stream, 1); });
  std::unique_ptr<EagerViewer> viewer;
  on(2, [&](MediaPlane& plane) { viewer = std::make_unique<EagerViewer>(plane, stream); });
  settle();
  for (int i = 0; i < 50; ++i) publish(0, stream, 1, audio("a"));
  on(0, [&](MediaPlane& plane) { plane.end_publish(stream, 1); });
  settle();
  // The last viewer leaves, so the home worker forgets the stream, and one comes before it has done so.
  on(2, [&](MediaPlane&) { viewer.reset(); });
  on(2, [&](MediaPlane& plane) { viewer = std::make_unique<EagerViewer>(plane, stream); });
  settle();
  on(0, [&](MediaPlane& plane) { plane.begin_publish(stream, 2); });
  publish(0, stream, 2, audio("again"));
  settle();
  EXPECT_EQ(viewer->seen, (Texts{"<publish>", "again"}));
  on(2, [&](MediaPlane&) { viewer.reset(); });
  on(0, [&](MediaPlane& plane) { plane.end_publish(stream, 2); });
  expect_nothing_left();
}

TEST_F(MediaPlaneTest, AHistoryAskedForEarlierIsNotTakenForTheOneAskedForNow) {
  const auto stream = make_stream(1);
  std::unique_ptr<EagerViewer> holder;
  on(1, [&](MediaPlane& plane) { holder = std::make_unique<EagerViewer>(plane, stream); });
  on(0, [&](MediaPlane& plane) { plane.begin_publish(stream, 1); });
  for (int i = 0; i < 50; ++i) publish(0, stream, 1, audio("a"));
  on(0, [&](MediaPlane& plane) { plane.end_publish(stream, 1); });
  settle();
  std::unique_ptr<EagerViewer> viewer;
  on(2, [&](MediaPlane& plane) { viewer = std::make_unique<EagerViewer>(plane, stream); });
  turn(1);  // the first history is on its way; before it arrives the viewer leaves and another comes
  on(1, [&](MediaPlane&) { holder.reset(); });
  viewer.reset();
  viewer = std::make_unique<EagerViewer>(*planes_[2], stream);
  settle();
  on(0, [&](MediaPlane& plane) { plane.begin_publish(stream, 2); });
  publish(0, stream, 2, audio("again"));
  settle();
  EXPECT_EQ(viewer->seen, (Texts{"<publish>", "again"}));
  on(2, [&](MediaPlane&) { viewer.reset(); });
  on(0, [&](MediaPlane& plane) { plane.end_publish(stream, 2); });
  expect_nothing_left();
}

TEST_F(MediaPlaneTest, SubscribersOfOneWorkerShareOneLogAndOneSubscription) {
  const auto stream = make_stream(1);
  std::unique_ptr<EagerViewer> first;
  std::unique_ptr<EagerViewer> second;
  on(2, [&](MediaPlane& plane) {
    first = std::make_unique<EagerViewer>(plane, stream);
    second = std::make_unique<EagerViewer>(plane, stream);
  });
  settle();
  EXPECT_EQ(&first->local(), &second->local());
  on(2, [&](MediaPlane&) { first.reset(); });
  on(0, [&](MediaPlane& plane) { plane.begin_publish(stream, 1); });
  publish(0, stream, 1, key("k"));
  settle();
  EXPECT_EQ(second->seen, (Texts{"<publish>", "k"}));
  on(2, [&](MediaPlane&) { second.reset(); });
  on(0, [&](MediaPlane& plane) { plane.end_publish(stream, 1); });
  expect_nothing_left();
}

TEST_F(MediaPlaneTest, OneTurnsMessagesWakeAnotherWorkerInOneBatch) {
  const auto stream = make_stream(0);
  std::unique_ptr<EagerViewer> viewer;
  on(1, [&](MediaPlane& plane) { viewer = std::make_unique<EagerViewer>(plane, stream); });
  settle();
  on(0, [&](MediaPlane& plane) {
    plane.begin_publish(stream, 1);
    for (int i = 0; i < 10; ++i) plane.publish(stream, 1, audio("a"));
  });
  EXPECT_EQ(viewer->seen.size(), 0u);
  EXPECT_EQ(loops_[1]->context().poll_one(), 1u);  // a single post carries all of them
  EXPECT_EQ(viewer->seen.size(), 11u);
  on(1, [&](MediaPlane&) { viewer.reset(); });
  on(0, [&](MediaPlane& plane) { plane.end_publish(stream, 1); });
  expect_nothing_left();
}

/// Viewers come and go at random while publishers follow each other: whoever stays sees no gap, and in the end
/// nobody remembers anything.
TEST_F(MediaPlaneTest, RandomComingAndGoingLosesNothingAndLeavesNothing) {
  std::mt19937 random(20021);
  for (int round = 0; round < 60; ++round) {
    const auto stream = make_stream(round % kWorkers);
    std::vector<std::vector<std::unique_ptr<EagerViewer>>> viewers(kWorkers);
    PublishEpoch epoch = 0;
    unsigned publisher = 0;
    int number = 0;
    for (int step = 0; step < 200; ++step) {
      const unsigned worker = random() % kWorkers;
      switch (random() % 6) {
        case 0: on(worker, [&](MediaPlane& plane) { viewers[worker].push_back(std::make_unique<EagerViewer>(plane, stream)); }); break;
        case 1:
          if (!viewers[worker].empty()) on(worker, [&](MediaPlane&) { viewers[worker].erase(viewers[worker].begin()); });
          break;
        case 2:
          if (epoch) on(publisher, [&](MediaPlane& plane) { plane.end_publish(stream, epoch); });
          publisher = worker;
          on(publisher, [&](MediaPlane& plane) { plane.begin_publish(stream, ++epoch); });
          break;
        case 3:
        case 4:
          if (epoch) publish(publisher, stream, epoch, audio(std::to_string(++number)));
          break;
        default: turn(worker);
      }
    }
    settle();
    for (const auto& on_worker : viewers) {
      for (const auto& viewer : on_worker) {
        int last = 0;
        for (const std::string& text : viewer->seen) {
          if (text.front() == '<') continue;
          ASSERT_TRUE(last == 0 || std::stoi(text) > last) << text << " behind " << last;
          last = std::stoi(text);
        }
      }
    }
    for (unsigned i = 0; i < kWorkers; ++i) on(i, [&](MediaPlane&) { viewers[i].clear(); });
    if (epoch) on(publisher, [&](MediaPlane& plane) { plane.end_publish(stream, epoch); });
    expect_nothing_left();
    if (HasFailure()) return;
  }
}

}  // namespace
}  // namespace sallyport::hub
