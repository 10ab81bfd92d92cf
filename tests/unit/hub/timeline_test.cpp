#include "hub/timeline.hpp"

#include <gtest/gtest.h>

namespace sallyport::hub {
namespace {

constexpr bool kFrame = true;
constexpr bool kHeader = false;

class TimelineTest : public testing::Test {
 protected:
  std::uint32_t map(std::uint32_t timestamp, bool frame = kFrame) { return timeline_.map(timestamp, frame, now_); }
  void pass(Milliseconds time) { now_ += time; }

  Timeline timeline_;
  MonotonicTime now_ = monotonic_now();
};

TEST_F(TimelineTest, TheFirstPublishersTimesPassAsTheyAre) {
  timeline_.begin();
  EXPECT_EQ(map(5000), 5000u);
  EXPECT_EQ(map(4990), 4990u);
  EXPECT_EQ(map(5040), 5040u);
}

TEST_F(TimelineTest, ALaterPublisherFollowsByTheTimeThatHasPassed) {
  timeline_.begin();
  map(10'000);
  pass(Milliseconds(3000));
  timeline_.begin();
  EXPECT_EQ(map(777), 13'000u);
  EXPECT_EQ(map(797), 13'020u);
}

TEST_F(TimelineTest, TimeRisesEvenIfNoneHasPassed) {
  timeline_.begin();
  map(10'000);
  timeline_.begin();
  EXPECT_EQ(map(0), 10'001u);
}

TEST_F(TimelineTest, ItFollowsTheLatestNotTheLast) {
  timeline_.begin();
  map(10'000);
  map(9'000);
  pass(Milliseconds(100));
  timeline_.begin();
  EXPECT_EQ(map(0), 10'100u);
}

TEST_F(TimelineTest, ContinuesAcrossTheWrapOfThirtyTwoBits) {
  timeline_.begin();
  map(0xfffffff0);
  pass(Milliseconds(100));
  timeline_.begin();
  EXPECT_EQ(map(50), 0xfffffff0 + 100);
  EXPECT_EQ(map(150), 0xfffffff0 + 200);
}

TEST_F(TimelineTest, APublisherWhoseOwnTimeWrapsIsContinued) {
  timeline_.begin();
  map(0xffffffff);
  EXPECT_EQ(map(39), 39u);
  pass(Milliseconds(1000));
  timeline_.begin();
  EXPECT_EQ(map(0), 1039u);
}

TEST_F(TimelineTest, HeadersDoNotDecideWhereANewPublisherBegins) {
  timeline_.begin();
  map(0, kHeader);
  map(10'000);
  pass(Milliseconds(500));
  timeline_.begin();
  EXPECT_EQ(map(0, kHeader), 10'500u);
  EXPECT_EQ(map(0, kHeader), 10'500u);
  pass(Milliseconds(100));
  EXPECT_EQ(map(3'600'000), 10'600u);
  EXPECT_EQ(map(3'600'040), 10'640u);
}

TEST_F(TimelineTest, ThreePublishersInARow) {
  for (int round = 0; round < 3; ++round) {
    timeline_.begin();
    EXPECT_EQ(map(0), static_cast<std::uint32_t>(round * 1500));
    map(1000);
    pass(Milliseconds(500));
  }
}

}  // namespace
}  // namespace sallyport::hub
