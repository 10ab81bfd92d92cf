// Times of samples, made of the times of packets.
#include "transcoder/sample_clock.hpp"

#include <gtest/gtest.h>

namespace sallyport::transcoder {
namespace {

constexpr double kPacket = 20'000;  // µs

TEST(SampleClock, CountsSamples) {
  SampleClock clock(1'000'000);
  for (int i = 0; i < 50; ++i) clock.add(1'000'000 + i * kPacket, kPacket);
  EXPECT_EQ(clock.time_of(0, 48'000), 1'000);
  EXPECT_EQ(clock.time_of(48'000, 48'000), 2'000);
  EXPECT_EQ(clock.time_of(-1'024, 48'000), 979);
}

TEST(SampleClock, EvensJitterOut) {
  SampleClock clock(0);
  for (int i = 0; i < 200; ++i) clock.add(i * kPacket + (i % 2 ? 15'000 : 0), kPacket);
  EXPECT_NEAR(static_cast<double>(clock.time_of(200 * 960, 48'000)), 4'007, 8);
}

TEST(SampleClock, FollowsDrift) {
  SampleClock clock(0);
  constexpr double kTooSlow = 1.002;
  double time = 0;
  for (int i = 0; i < 5'000; ++i, time += kPacket * kTooSlow) {
    ASSERT_TRUE(clock.continues(time)) << i;
    clock.add(time, kPacket);
  }
  EXPECT_NEAR(static_cast<double>(clock.time_of(5'000 * 960, 48'000)), time / 1'000, 5);
}

TEST(SampleClock, EndsAtAGapOrAStepBack) {
  SampleClock clock(0);
  clock.add(0, kPacket);
  EXPECT_TRUE(clock.continues(kPacket));
  EXPECT_TRUE(clock.continues(kPacket + 90'000));
  EXPECT_FALSE(clock.continues(kPacket + 110'000));
  EXPECT_FALSE(clock.continues(kPacket - 110'000));
}

}  // namespace
}  // namespace sallyport::transcoder
