#include "loop/timer_wheel.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

namespace sallyport::loop {
namespace {

/// A wheel whose time the test moves. It begins ahead of the clock, so that the clock never decides.
class TimerWheelTest : public testing::Test {
 protected:
  MonotonicTime after(Milliseconds delay) const { return start_ + delay; }
  void advance_to(Milliseconds delay) { wheel_.advance(after(delay)); }
  std::unique_ptr<Timer> recorder(const std::string& name) {
    return std::make_unique<Timer>([this, name] { fired_.push_back(name); });
  }
  void arm(Timer& timer, Milliseconds delay) { timer.arm(wheel_, Deadline{after(delay)}); }

  const MonotonicTime start_ = monotonic_now() + Seconds(3600);
  TimerWheel wheel_{start_};
  std::vector<std::string> fired_;
};

using Names = std::vector<std::string>;

TEST_F(TimerWheelTest, FiresAtItsDeadlineAndNotBefore) {
  const auto timer = recorder("a");
  arm(*timer, Milliseconds(40));
  advance_to(Milliseconds(39));
  EXPECT_TRUE(fired_.empty());
  EXPECT_TRUE(timer->armed());
  advance_to(Milliseconds(40));
  EXPECT_EQ(fired_, Names{"a"});
  EXPECT_FALSE(timer->armed());
}

TEST_F(TimerWheelTest, NeverFiresBeforeADeadlineBetweenTwoTicks) {
  const auto timer = recorder("a");
  arm(*timer, Milliseconds(41));
  advance_to(Milliseconds(40));
  EXPECT_TRUE(fired_.empty());
  advance_to(Milliseconds(44));
  EXPECT_EQ(fired_, Names{"a"});
}

TEST_F(TimerWheelTest, FiresInTheOrderOfTheTicks) {
  const auto late = recorder("late");
  const auto early = recorder("early");
  const auto middle = recorder("middle");
  arm(*late, Milliseconds(300));
  arm(*early, Milliseconds(8));
  arm(*middle, Milliseconds(100));
  advance_to(Milliseconds(1000));
  EXPECT_EQ(fired_, (Names{"early", "middle", "late"}));
}

TEST_F(TimerWheelTest, ADeadlineThatHasPassedFiresAtTheNextTick) {
  const auto timer = recorder("a");
  advance_to(Milliseconds(100));
  arm(*timer, Milliseconds(20));
  advance_to(Milliseconds(103));
  EXPECT_TRUE(fired_.empty());
  advance_to(Milliseconds(104));
  EXPECT_EQ(fired_, Names{"a"});
}

TEST_F(TimerWheelTest, DeadlinesBeyondOneRoundWaitForTheirRound) {
  const auto timer = recorder("a");
  arm(*timer, Milliseconds(40'000));  // the wheel turns in 16.384 s
  for (int second = 1; second < 40; ++second) {
    advance_to(Seconds(second));
    ASSERT_TRUE(fired_.empty()) << second;
  }
  advance_to(Milliseconds(40'000));
  EXPECT_EQ(fired_, Names{"a"});
}

TEST_F(TimerWheelTest, TimersOfOneSlotAndTwoRoundsFireEachInItsRound) {
  const auto near = recorder("near");
  const auto far = recorder("far");
  arm(*far, Milliseconds(16'384 + 400));
  arm(*near, Milliseconds(400));
  advance_to(Milliseconds(400));
  EXPECT_EQ(fired_, Names{"near"});
  advance_to(Milliseconds(16'384 + 396));
  EXPECT_EQ(fired_, Names{"near"});
  advance_to(Milliseconds(16'384 + 400));
  EXPECT_EQ(fired_, (Names{"near", "far"}));
}

TEST_F(TimerWheelTest, AJumpOverSeveralRoundsFiresEverythingOnce) {
  std::vector<std::unique_ptr<Timer>> timers;
  for (int i = 0; i < 200; ++i) {
    timers.push_back(recorder(std::to_string(i)));
    arm(*timers.back(), Milliseconds(i * 331));
  }
  advance_to(Seconds(120));
  EXPECT_EQ(fired_.size(), 200u);
  advance_to(Seconds(240));
  EXPECT_EQ(fired_.size(), 200u);
}

TEST_F(TimerWheelTest, CancelledAndDestroyedTimersDoNotFire) {
  const auto cancelled = recorder("cancelled");
  auto destroyed = recorder("destroyed");
  arm(*cancelled, Milliseconds(40));
  arm(*destroyed, Milliseconds(40));
  cancelled->cancel();
  destroyed.reset();
  advance_to(Seconds(1));
  EXPECT_TRUE(fired_.empty());
}

TEST_F(TimerWheelTest, ArmingAgainReplacesTheDeadline) {
  const auto timer = recorder("a");
  arm(*timer, Milliseconds(40));
  arm(*timer, Milliseconds(400));
  advance_to(Milliseconds(200));
  EXPECT_TRUE(fired_.empty());
  advance_to(Milliseconds(400));
  EXPECT_EQ(fired_, Names{"a"});
}

TEST_F(TimerWheelTest, ACallbackMayCancelAnotherTimerOfTheSameTick) {
  const auto victim = recorder("victim");
  Timer killer([&] {
    fired_.push_back("killer");
    victim->cancel();
  });
  arm(killer, Milliseconds(40));
  arm(*victim, Milliseconds(40));
  advance_to(Milliseconds(40));
  EXPECT_EQ(fired_, Names{"killer"});
}

TEST_F(TimerWheelTest, ACallbackMayDestroyAnotherTimerOfTheSameTick) {
  auto victim = recorder("victim");
  Timer killer([&] { victim.reset(); });
  arm(killer, Milliseconds(40));
  arm(*victim, Milliseconds(40));
  advance_to(Milliseconds(40));
  EXPECT_TRUE(fired_.empty());
}

TEST_F(TimerWheelTest, ACallbackMayDestroyItsOwnTimer) {
  std::unique_ptr<Timer> timer;
  const auto witness = std::make_shared<int>(7);
  int seen = 0;
  timer = std::make_unique<Timer>([&timer, &seen, witness] {
    timer.reset();
    seen = *witness;  // what the callback holds outlives its timer
  });
  arm(*timer, Milliseconds(8));
  advance_to(Milliseconds(8));
  EXPECT_EQ(seen, 7);
  EXPECT_EQ(timer, nullptr);
}

TEST_F(TimerWheelTest, ACallbackMayArmItsTimerAgain) {
  int count = 0;
  Timer timer([&] {
    if (++count < 5) arm(timer, Milliseconds(100 * (count + 1)));
  });
  arm(timer, Milliseconds(100));
  for (int step = 1; step <= 100; ++step) advance_to(Milliseconds(10 * step));
  EXPECT_EQ(count, 5);
}

TEST_F(TimerWheelTest, ACallbackThatArmsForThePastDoesNotHoldUpTheWheel) {
  int count = 0;
  Timer timer([&] {
    ++count;
    arm(timer, Milliseconds(0));
  });
  arm(timer, Milliseconds(40));
  advance_to(Milliseconds(40));
  EXPECT_EQ(count, 1);
  advance_to(Milliseconds(44));
  EXPECT_EQ(count, 2);
  advance_to(Seconds(60));  // more than a round: each slot is looked at once, so at most twice
  EXPECT_LE(count, 4);
}

TEST_F(TimerWheelTest, ACallbackMayPostponeATimerThatIsDueInTheSameTick) {
  const auto other = recorder("other");
  Timer first([&] { arm(*other, Milliseconds(80)); });
  arm(first, Milliseconds(40));
  arm(*other, Milliseconds(40));
  advance_to(Milliseconds(40));
  EXPECT_TRUE(fired_.empty());
  advance_to(Milliseconds(80));
  EXPECT_EQ(fired_, Names{"other"});
}

TEST_F(TimerWheelTest, DelaysCountFromTheWheelsTime) {
  const auto timer = recorder("a");
  advance_to(Seconds(5));
  timer->arm(wheel_, Milliseconds(100));
  advance_to(Milliseconds(5'096));
  EXPECT_TRUE(fired_.empty());
  advance_to(Milliseconds(5'100));
  EXPECT_EQ(fired_, Names{"a"});
}

TEST_F(TimerWheelTest, NextDeadlineIsNothingWithoutTimers) {
  EXPECT_EQ(wheel_.next_deadline(), std::nullopt);
  const auto timer = recorder("a");
  arm(*timer, Milliseconds(40));
  timer->cancel();
  EXPECT_EQ(wheel_.next_deadline(), std::nullopt);
}

TEST_F(TimerWheelTest, NextDeadlineIsTheDeadlineRoundedUpToATick) {
  const auto timer = recorder("a");
  arm(*timer, Milliseconds(41));
  EXPECT_EQ(wheel_.next_deadline(), after(Milliseconds(44)));
}

TEST_F(TimerWheelTest, ALoneFarTimerWakesNobodyBeforeItsTime) {
  const auto timer = recorder("a");
  arm(*timer, Seconds(600));  // 36 rounds
  EXPECT_EQ(wheel_.next_deadline(), after(Seconds(600)));
  advance_to(Seconds(60));
  EXPECT_EQ(wheel_.next_deadline(), after(Seconds(600)));
  advance_to(Seconds(600));
  EXPECT_EQ(fired_, Names{"a"});
  EXPECT_EQ(wheel_.next_deadline(), std::nullopt);
}

TEST_F(TimerWheelTest, AFarTimerDoesNotHideANearOneOfALaterSlot) {
  const auto far = recorder("far");
  const auto near = recorder("near");
  arm(*far, Milliseconds(16'384 + 40));
  arm(*near, Milliseconds(400));
  EXPECT_EQ(wheel_.next_deadline(), after(Milliseconds(400)));
  advance_to(Milliseconds(400));
  EXPECT_EQ(wheel_.next_deadline(), after(Milliseconds(16'384 + 40)));
}

TEST_F(TimerWheelTest, ATimerCancelledInFrontOfAFarOneCostsOneLookAtMost) {
  const auto far = recorder("far");
  const auto near = recorder("near");
  arm(*far, Milliseconds(16'384 + 40));
  arm(*near, Milliseconds(40));
  near->cancel();
  const auto first = wheel_.next_deadline();
  ASSERT_TRUE(first);
  EXPECT_LE(*first, after(Milliseconds(16'384 + 40)));
  wheel_.advance(*first);
  EXPECT_EQ(wheel_.next_deadline(), after(Milliseconds(16'384 + 40)));
  EXPECT_TRUE(fired_.empty());
}

TEST_F(TimerWheelTest, ATimerArmedAfterALongSleepIsSeenInTime) {
  const auto far = recorder("far");
  const auto near = recorder("near");
  arm(*far, Seconds(600));
  arm(*near, Seconds(100));  // armed by a socket event while the wheel still stands at 0
  EXPECT_EQ(wheel_.next_deadline(), after(Seconds(100)));
  advance_to(Seconds(100));
  EXPECT_EQ(fired_, Names{"near"});
}

TEST_F(TimerWheelTest, FollowingNextDeadlineFiresEveryTimerInItsTick) {
  std::vector<Milliseconds> fired_at;
  std::vector<std::unique_ptr<Timer>> timers;
  std::uint32_t random = 12345;
  for (int i = 0; i < 500; ++i) {
    random = random * 1664525 + 1013904223;
    const Milliseconds delay(random % 70'000);
    timers.push_back(std::make_unique<Timer>([this, delay, &fired_at] {
      EXPECT_GE(wheel_.now(), after(delay));
      EXPECT_LT(wheel_.now(), after(delay) + TimerWheel::kTick);
      fired_at.push_back(delay);
    }));
    arm(*timers.back(), delay);
  }
  while (const auto next = wheel_.next_deadline()) {
    ASSERT_GT(*next, wheel_.now());
    wheel_.advance(*next);
  }
  EXPECT_EQ(fired_at.size(), 500u);
}

TEST_F(TimerWheelTest, TellsWhenSomethingIsArmedEarlierThanBefore) {
  int told = 0;
  wheel_.on_earlier([&] { ++told; });
  const auto a = recorder("a");
  const auto b = recorder("b");
  const auto c = recorder("c");
  arm(*a, Milliseconds(400));
  EXPECT_EQ(told, 1);
  arm(*b, Milliseconds(800));
  EXPECT_EQ(told, 1);
  arm(*c, Milliseconds(40));
  EXPECT_EQ(told, 2);
}

TEST_F(TimerWheelTest, TellsOfTheFirstTimerAfterEverythingFired) {
  const auto timer = recorder("a");
  arm(*timer, Milliseconds(40));
  advance_to(Milliseconds(40));
  int told = 0;
  wheel_.on_earlier([&] { ++told; });
  arm(*timer, Seconds(10));
  EXPECT_EQ(told, 1);
}

TEST_F(TimerWheelTest, TimersMayOutliveTheirWheel) {
  Timer timer([this] { fired_.push_back("late"); });
  {
    TimerWheel wheel(start_);
    timer.arm(wheel, Deadline{after(Milliseconds(40))});
  }
  EXPECT_FALSE(timer.armed());
}

}  // namespace
}  // namespace sallyport::loop
