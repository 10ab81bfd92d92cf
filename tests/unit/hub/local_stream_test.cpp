#include "hub/local_stream.hpp"

#include <gtest/gtest.h>

#include "hub_test_support.hpp"

namespace sallyport::hub {
namespace {

using namespace sallyport::test;

class CountingViewer : public Viewer {
 public:
  void on_media() override { ++wakeups; }
  int wakeups = 0;
};

/// Time is the wheel's, moved by the test; it begins ahead of the clock, so that the clock never decides.
class LocalStreamTest : public testing::Test {
 protected:
  LocalStreamTest() { loop_.timers().advance(start_); }
  LocalStream& make(LiveOptions options) {
    stream_ = std::make_unique<LocalStream>(
        std::make_shared<LiveStream>(LiveStream{"live", "_definst_", "s", options, 0}), loop_);
    stream_->set_ready();
    stream_->add(viewer_);
    return *stream_;
  }
  void pass(Milliseconds time) {
    start_ += time;
    loop_.timers().advance(start_);
  }

  loop::EventLoop loop_{0};
  MonotonicTime start_ = monotonic_now() + Seconds(3600);
  CountingViewer viewer_;
  std::unique_ptr<LocalStream> stream_;
};

TEST_F(LocalStreamTest, WithoutAWindowEveryMessageWakes) {
  LocalStream& stream = make({});
  for (int i = 0; i < 3; ++i) stream.append(audio("a"));
  EXPECT_EQ(viewer_.wakeups, 3);
}

TEST_F(LocalStreamTest, TheWindowClosesAfterItsDelay) {
  LiveOptions options;
  options.flush_delay = Milliseconds(100);
  LocalStream& stream = make(options);
  for (int i = 0; i < 5; ++i) {
    stream.append(audio("a"));
    pass(Milliseconds(10));
  }
  EXPECT_EQ(viewer_.wakeups, 0);
  pass(Milliseconds(60));
  EXPECT_EQ(viewer_.wakeups, 1);
  pass(Seconds(1));
  EXPECT_EQ(viewer_.wakeups, 1);
}

TEST_F(LocalStreamTest, TheWindowClosesEarlyWhenItHoldsSoManyBytes) {
  LiveOptions options;
  options.flush_delay = Milliseconds(100);
  options.flush_bytes = 4096;
  LocalStream& stream = make(options);
  const std::string half(2000, 'x');
  stream.append(audio(half));
  stream.append(audio(half));
  EXPECT_EQ(viewer_.wakeups, 0);
  stream.append(audio(half));
  EXPECT_EQ(viewer_.wakeups, 1);
  stream.append(audio(half));
  EXPECT_EQ(viewer_.wakeups, 1);
  pass(Milliseconds(104));
  EXPECT_EQ(viewer_.wakeups, 2);
}

TEST_F(LocalStreamTest, DataFlushesAtOnceIfSoConfigured) {
  LiveOptions options;
  options.flush_delay = Milliseconds(100);
  LocalStream& stream = make(options);
  stream.append(audio("a"));
  stream.append(data("d"));
  EXPECT_EQ(viewer_.wakeups, 1);
  pass(Seconds(1));
  EXPECT_EQ(viewer_.wakeups, 1);
}

TEST_F(LocalStreamTest, DataWaitsLikeMediaIfSoConfigured) {
  LiveOptions options;
  options.flush_delay = Milliseconds(100);
  options.flush_on_data = false;
  LocalStream& stream = make(options);
  stream.append(data("d"));
  EXPECT_EQ(viewer_.wakeups, 0);
  pass(Milliseconds(104));
  EXPECT_EQ(viewer_.wakeups, 1);
}

TEST_F(LocalStreamTest, MarksAreNeverHeldBack) {
  LiveOptions options;
  options.flush_delay = Milliseconds(100);
  options.flush_on_data = false;
  LocalStream& stream = make(options);
  stream.append(publish_mark());
  EXPECT_EQ(viewer_.wakeups, 1);
  stream.append(unpublish_mark());
  EXPECT_EQ(viewer_.wakeups, 2);
}

TEST_F(LocalStreamTest, AHistoryThatArrivesWakesThoseWhoWait) {
  StreamLog origin;
  origin.append(key("k"));
  LocalStream stream(std::make_shared<LiveStream>(), loop_);
  stream.add(viewer_);
  EXPECT_FALSE(stream.ready());
  stream.load(origin);
  EXPECT_TRUE(stream.ready());
  EXPECT_EQ(viewer_.wakeups, 1);
  EXPECT_EQ(stream.log().end(), 1u);
}

TEST_F(LocalStreamTest, AViewerThatLeftIsNotWoken) {
  LocalStream& stream = make({});
  viewer_.unlink();
  EXPECT_FALSE(stream.has_viewers());
  stream.append(audio("a"));
  EXPECT_EQ(viewer_.wakeups, 0);
}

TEST_F(LocalStreamTest, AccumulatedKeyFrameLimitsBoundWhatAJoinerGets) {
  LiveOptions options;
  options.joiner_history_time = Seconds(2);
  options.joiner_history_bytes = 100'000;
  LocalStream& stream = make(options);
  stream.append(key("k", 0));
  stream.append(inter("i", 2000));
  EXPECT_NE(stream.log().newest_key(), nullptr);
  stream.append(inter("i", 2100));
  EXPECT_EQ(stream.log().newest_key(), nullptr);
  for (int i = 0; i < 20; ++i) stream.append(key(std::string(20'000, 'x'), 2200));
  EXPECT_LE(stream.log().bytes(), 100'000u);
}

}  // namespace
}  // namespace sallyport::hub
