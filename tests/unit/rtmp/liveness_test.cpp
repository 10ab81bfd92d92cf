#include "rtmp/flow/liveness.hpp"

#include <gtest/gtest.h>

namespace sallyport::rtmp {
namespace {

using Step = Liveness::Step;
using Role = Liveness::Role;

class LivenessTest : public testing::Test {
 protected:
  void pass(Milliseconds time) { now += time; }
  Step look(Role role = Role::listening) { return liveness.look(now, limits, role); }
  void answer(Milliseconds delay = Milliseconds(1)) {
    pass(delay);
    liveness.on_bytes(now);
    liveness.on_pong(delay);
  }
  /// Seconds of silence after which the peer counts as gone, looking when asked to; 0: it does not.
  double silent_until_gone(Role role = Role::listening, bool sent_to = false) {
    const MonotonicTime start = now;
    while (now - start < Seconds(300)) {
      if (sent_to) liveness.on_sent(now);
      if (look(role) == Step::gone) return std::chrono::duration<double>(now - start).count();
      now = liveness.next_look(now, limits, Milliseconds(5000));
    }
    return 0;
  }
  /// Learns that the peer answers.
  void meet() {
    pass(Milliseconds(1000));
    EXPECT_EQ(look(), Step::ping);
    answer();
  }

  LivenessLimits limits;
  MonotonicTime now = monotonic_now();
  Liveness liveness{now};
};

TEST_F(LivenessTest, TheFirstLookPingsToLearnWhoAnswers) {
  EXPECT_EQ(look(), Step::ping);
  EXPECT_EQ(look(), Step::wait);
}

TEST_F(LivenessTest, ASilentPeerIsPingedAgainAndAgain) {
  meet();
  pass(Seconds(14));
  EXPECT_EQ(look(), Step::wait);
  pass(Seconds(1));
  EXPECT_EQ(look(), Step::ping);
  pass(Seconds(14));
  EXPECT_EQ(look(), Step::wait);
  pass(Seconds(1));
  EXPECT_EQ(look(), Step::ping);
}

TEST_F(LivenessTest, AnIdlePeerThatAnsweredBeforeIsGoneAfterFortySeconds) {
  meet();
  EXPECT_DOUBLE_EQ(silent_until_gone(), 40);
}

TEST_F(LivenessTest, WhileItIsSentToAfterSixteen) {
  meet();
  const double gone = silent_until_gone(Role::listening, true);
  EXPECT_GE(gone, 16);
  EXPECT_LE(gone, 16.1);
}

TEST_F(LivenessTest, WhatStoppedBeingSentToIsIdleAgain) {
  meet();
  liveness.on_sent(now);
  EXPECT_DOUBLE_EQ(silent_until_gone(), 40);
}

TEST_F(LivenessTest, ASlowLineIsGivenTheTimeItsAnswersTakeButNotForEver) {
  meet();
  answer(Seconds(8));
  const double gone = silent_until_gone(Role::listening, true);
  EXPECT_GE(gone, 24);
  EXPECT_LE(gone, 24.1);
  answer(Seconds(50));
  EXPECT_LE(silent_until_gone(Role::listening, true), 40.1);
}

TEST_F(LivenessTest, WhoNeverAnsweredAndDoesNotPublishIsGoneToo) {
  EXPECT_DOUBLE_EQ(silent_until_gone(), 40);
}

TEST_F(LivenessTest, ButNotAViewerThatIsSentTo) {
  EXPECT_EQ(silent_until_gone(Role::listening, true), 0);
}

TEST_F(LivenessTest, SuchAViewerHasItsTimeFromWhereItsStreamStopped) {
  for (int i = 0; i < 60; ++i) {
    pass(Seconds(5));
    liveness.on_sent(now);
    EXPECT_NE(look(), Step::gone);
  }
  const double gone = silent_until_gone();
  EXPECT_GE(gone, 30);
  EXPECT_LE(gone, 35);
}

TEST_F(LivenessTest, OneThatPollsIsThere) {
  EXPECT_EQ(silent_until_gone(Role::polling), 0);
  EXPECT_EQ(silent_until_gone(Role::polling, true), 0);
}

TEST_F(LivenessTest, OneThatAnsweredAndPollsNoMoreIsGone) {
  meet();
  EXPECT_DOUBLE_EQ(silent_until_gone(Role::polling), 40);
}

TEST_F(LivenessTest, APublisherThatNeverAnswersAndStopsSendingIsGone) {
  liveness.begin_watch(now);
  for (int i = 0; i < 100; ++i) {
    pass(Milliseconds(40));
    liveness.on_bytes(now);
    look(Role::publishing);
  }
  EXPECT_DOUBLE_EQ(silent_until_gone(Role::publishing), 40);
}

TEST_F(LivenessTest, APublisherWithLongBreathsIsWaitedForTwiceAsLong) {
  liveness.begin_watch(now);
  for (int i = 0; i < 5; ++i) {
    pass(Seconds(30));
    liveness.on_bytes(now);
  }
  EXPECT_GE(silent_until_gone(Role::publishing), 60);
}

TEST_F(LivenessTest, APublisherThatHardlySentAnythingHasTheBenefitOfTheDoubt) {
  liveness.begin_watch(now);
  liveness.on_bytes(now);
  EXPECT_EQ(silent_until_gone(Role::publishing), 0);
}

TEST_F(LivenessTest, NobodyIsGoneWhoWasNotAskedJustNow) {
  meet();
  pass(Seconds(3600));  // nobody looked: the machine slept
  EXPECT_EQ(look(), Step::ping);
  pass(Seconds(14));
  EXPECT_EQ(look(), Step::wait);
  answer();
  EXPECT_DOUBLE_EQ(silent_until_gone(), 40);
}

}  // namespace
}  // namespace sallyport::rtmp
