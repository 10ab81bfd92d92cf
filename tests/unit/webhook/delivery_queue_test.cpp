#include "webhook/delivery_queue.hpp"

#include <gtest/gtest.h>

namespace sallyport::webhook {
namespace {

const MonotonicTime kStart{Milliseconds(1'000'000)};

Message message(int number) {
  return {"msg_" + std::to_string(number), "{}"};
}

class DeliveryQueueTest : public testing::Test {
 protected:
  /// The id of what goes out now; empty: nothing.
  std::string take() {
    const Message* taken = queue_.take(now_);
    return taken ? taken->id : "";
  }
  void pass(Milliseconds time) { now_ += time; }

  DeliveryQueue queue_;
  MonotonicTime now_ = kStart;
};

TEST_F(DeliveryQueueTest, SendsOneAfterTheOther) {
  queue_.add(message(1), now_);
  queue_.add(message(2), now_);
  EXPECT_EQ(take(), "msg_1");
  EXPECT_EQ(take(), "") << "the first is under way";
  EXPECT_FALSE(queue_.on_result(true, now_));
  EXPECT_EQ(take(), "msg_2");
  EXPECT_FALSE(queue_.on_result(true, now_));
  EXPECT_TRUE(queue_.empty());
}

TEST_F(DeliveryQueueTest, TriesAgainLaterWithTheSameIdAndKeepsTheOrder) {
  queue_.add(message(1), now_);
  queue_.add(message(2), now_);
  EXPECT_EQ(take(), "msg_1");
  EXPECT_FALSE(queue_.on_result(false, now_));
  EXPECT_EQ(take(), "");
  ASSERT_EQ(queue_.next_at(), now_ + Milliseconds(1'000));
  pass(Milliseconds(1'000));
  EXPECT_EQ(take(), "msg_1");
}

TEST_F(DeliveryQueueTest, GivesUpInTheEndAndGoesOnWithTheNext) {
  queue_.add(message(1), now_);
  queue_.add(message(2), now_);
  for (unsigned i = 1; i < DeliveryQueue::kAttempts; ++i) {
    now_ = *queue_.next_at();
    EXPECT_EQ(take(), "msg_1");
    EXPECT_FALSE(queue_.on_result(false, now_));
  }
  now_ = *queue_.next_at();
  EXPECT_EQ(take(), "msg_1");
  EXPECT_TRUE(queue_.on_result(false, now_)) << "it is lost";
  EXPECT_EQ(take(), "msg_2");
}

TEST_F(DeliveryQueueTest, LosesTheOldestOfTooManyButNotTheOneUnderWay) {
  queue_.add(message(0), now_);
  EXPECT_EQ(take(), "msg_0");
  std::size_t lost = 0;
  for (int i = 1; i <= static_cast<int>(DeliveryQueue::kMaxWaiting); ++i) lost += queue_.add(message(i), now_);
  EXPECT_EQ(lost, 1u);
  EXPECT_FALSE(queue_.on_result(true, now_));
  EXPECT_EQ(take(), "msg_2");
}

TEST_F(DeliveryQueueTest, WhatComesWhenNothingWaitsGoesAtOnce) {
  queue_.add(message(1), now_);
  take();
  queue_.on_result(true, now_);
  pass(Milliseconds(50'000));
  queue_.add(message(2), now_);
  EXPECT_EQ(queue_.next_at(), now_);
}

}  // namespace
}  // namespace sallyport::webhook
