#include "session/byte_bucket.hpp"

#include <gtest/gtest.h>

namespace sallyport::session {
namespace {

class ByteBucketTest : public testing::Test {
 protected:
  static constexpr std::uint64_t kRate = 100'000;

  ByteBucketTest() { bucket_.set_rate(kRate, now_); }
  void pass(Milliseconds time) { now_ += time; }
  /// Takes `piece` after `piece` as long as it may, and answers how much that was.
  std::uint64_t take_all(std::size_t piece) {
    std::uint64_t taken = 0;
    while (bucket_.has_some() || bucket_.refill(now_)) {
      bucket_.take(piece);
      taken += piece;
    }
    return taken;
  }

  MonotonicTime now_{Seconds(1000)};
  ByteBucket bucket_;
};

TEST_F(ByteBucketTest, WithoutARateItIsNeverEmpty) {
  ByteBucket bucket;
  for (int i = 0; i < 1000; ++i) bucket.take(1u << 30);
  EXPECT_TRUE(bucket.has_some());
  EXPECT_EQ(bucket.clip(1u << 20), 1u << 20);
  bucket.set_rate(1, now_);
  bucket.take(10);
  bucket.set_rate(std::nullopt, now_);
  EXPECT_TRUE(bucket.has_some());
}

TEST_F(ByteBucketTest, ABurstIsHalfASecondsWorth) {
  EXPECT_EQ(take_all(1000), 50'000u);
  EXPECT_FALSE(bucket_.has_some());
}

TEST_F(ByteBucketTest, TimeThatPassesUnusedIsNotSavedUp) {
  pass(Seconds(3600));
  EXPECT_LE(take_all(1000), kRate);
}

TEST_F(ByteBucketTest, OverAnyTimeTheMeanIsTheRate) {
  for (const Milliseconds step : {Milliseconds(1), Milliseconds(7), Milliseconds(130)}) {
    bucket_.set_rate(kRate, now_);
    take_all(500);
    std::uint64_t taken = 0;
    const MonotonicTime begin = now_;
    while (now_ - begin < Seconds(60)) {
      pass(step);
      taken += take_all(500);
    }
    EXPECT_NEAR(static_cast<double>(taken), 60.0 * kRate, 0.01 * 60 * kRate) << step.count() << " ms";
  }
}

TEST_F(ByteBucketTest, ARateOfABytePerSecondIsKeptBySmallSteps) {
  bucket_.set_rate(1, now_);
  take_all(1);
  std::uint64_t taken = 0;
  for (int i = 0; i < 20'000; ++i) {
    pass(Milliseconds(1));
    taken += take_all(1);
  }
  EXPECT_GE(taken, 19u);
  EXPECT_LE(taken, 21u);
}

TEST_F(ByteBucketTest, WhatAMessageRanOverIsOwed) {
  bucket_.take(50'000 + 30'000);
  EXPECT_FALSE(bucket_.refill(now_));
  EXPECT_EQ(bucket_.worthwhile_at() - now_, Milliseconds(320));  // 300 for the debt, 20 to be worth it
  pass(Milliseconds(299));
  EXPECT_FALSE(bucket_.refill(now_));
  pass(Milliseconds(2));
  EXPECT_TRUE(bucket_.refill(now_));
}

TEST_F(ByteBucketTest, ClipsToWhatThereIs) {
  EXPECT_EQ(bucket_.clip(20'000), 20'000u);
  EXPECT_EQ(bucket_.clip(80'000), 50'000u);
  bucket_.take(50'000);
  EXPECT_EQ(bucket_.clip(80'000), 1u) << "a message goes on, if only by a chunk";
}

}  // namespace
}  // namespace sallyport::session
