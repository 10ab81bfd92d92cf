// Connects that are repeated over another way.
#include "application_host_test_support.hpp"
#include "hub/attempt_book.hpp"

namespace sallyport::hub {
namespace {

AttemptKey key(std::uint8_t number) {
  AttemptKey made{};
  made[0] = number;
  return made;
}

class AttemptTest : public test::ApplicationHostTest {
 protected:
  /// Says connect under attempt `number` over a connection of its own.
  Client say(std::uint8_t number, bool secure = false) {
    ClientFacts facts;
    facts.attempt = key(number);
    facts.secure = secure;
    return ask_to_connect(destination(), facts);
  }
  static bool accepted(const Client& client) {
    return client.port->connects.size() == 1 && client.port->connects[0].accepted;
  }
};

TEST_F(AttemptTest, ARepeatedConnectIsDecidedOnce) {
  const Client first = say(1);
  const Client second = say(1);
  EXPECT_TRUE(accepted(second));
  EXPECT_TRUE(first.port->superseded);
  EXPECT_FALSE(first.port->evicted);
  EXPECT_EQ(decider_->connects_asked, 1u);
  EXPECT_EQ(virtual_host().connections, 1u);
}

TEST_F(AttemptTest, ADecisionUnderWayIsForWhoAskedLast) {
  decider_->hold_connect = true;
  const Client first = say(1);
  const Client second = say(1);
  EXPECT_TRUE(first.port->superseded);
  answer();
  EXPECT_TRUE(first.port->connects.empty());
  EXPECT_TRUE(accepted(second));
  EXPECT_EQ(decider_->connects_asked, 1u);
}

TEST_F(AttemptTest, ARefusalIsRepeatedWithoutAsking) {
  decider_->otherwise = Verdict::refuse(Reason::bad_token, "No.");
  const Client first = say(1);
  disconnect(first);
  const Client second = say(1);
  ASSERT_EQ(second.port->connects.size(), 1u);
  EXPECT_EQ(second.port->connects[0].reason, Reason::bad_token);
  EXPECT_EQ(second.port->connects[0].description, "No.");
  EXPECT_EQ(decider_->connects_asked, 1u);
  EXPECT_EQ(virtual_host().connections, 0u);
}

TEST_F(AttemptTest, TheFirstsLeaveChangesNothingForTheSecond) {
  const Client first = say(1);
  const Client second = say(1);
  disconnect(first);
  EXPECT_EQ(virtual_host().connections, 1u);
  confirm(second);
  publish(second, "name");
  EXPECT_TRUE(published(second));
  disconnect(second);
  EXPECT_EQ(virtual_host().connections, 0u);
}

TEST_F(AttemptTest, WhoGoesUnheardIsWaitedFor) {
  const Client first = say(1);
  disconnect(first);
  EXPECT_EQ(virtual_host().connections, 1u);
  const Client second = say(1);
  EXPECT_TRUE(accepted(second));
  EXPECT_EQ(decider_->connects_asked, 1u);
  EXPECT_EQ(virtual_host().connections, 1u);
  pass(Milliseconds(10'000));
  EXPECT_EQ(virtual_host().connections, 1u);
}

TEST_F(AttemptTest, WhoDoesNotComeBackIn3SecondsHasLeft) {
  const Client first = say(1);
  disconnect(first);
  pass(Milliseconds(2'900));
  EXPECT_EQ(virtual_host().connections, 1u);
  pass(Milliseconds(3'100));
  EXPECT_EQ(virtual_host().connections, 0u);
  EXPECT_TRUE(accepted(say(1)));
  EXPECT_EQ(decider_->connects_asked, 2u);
}

TEST_F(AttemptTest, ADecisionIsWaitedForWithoutAConnection) {
  decider_->hold_connect = true;
  const Client first = say(1);
  disconnect(first);
  answer();
  const Client second = say(1);
  EXPECT_TRUE(accepted(second));
  EXPECT_EQ(decider_->connects_asked, 1u);
}

TEST_F(AttemptTest, ADecisionThatComesTooLateFindsNobody) {
  decider_->hold_connect = true;
  disconnect(say(1));
  pass(Milliseconds(3'100));
  answer();
  EXPECT_EQ(virtual_host().connections, 0u);
}

TEST_F(AttemptTest, WhoHasHeardTheAnswerIsNotSuperseded) {
  const Client first = say(1);
  confirm(first);
  const Client second = say(1);
  EXPECT_FALSE(first.port->superseded);
  EXPECT_TRUE(accepted(second));
  EXPECT_EQ(decider_->connects_asked, 2u);
  EXPECT_EQ(virtual_host().connections, 2u);
}

TEST_F(AttemptTest, WhoHasHeardTheAnswerLeavesAtOnce) {
  const Client first = say(1);
  confirm(first);
  disconnect(first);
  EXPECT_EQ(virtual_host().connections, 0u);
}

TEST_F(AttemptTest, WhoRepeatsNothingLeavesAtOnce) {
  disconnect(connect());
  EXPECT_EQ(virtual_host().connections, 0u);
}

TEST_F(AttemptTest, OtherAttemptsAreOtherClients) {
  const Client first = say(1);
  const Client second = say(2);
  EXPECT_FALSE(first.port->superseded);
  EXPECT_TRUE(accepted(second));
  EXPECT_EQ(virtual_host().connections, 2u);
}

TEST_F(AttemptTest, OtherInstancesKnowNothingOfIt) {
  const Client first = say(1);
  ClientFacts facts;
  facts.attempt = key(1);
  EXPECT_TRUE(accepted(ask_to_connect(destination("live", "other"), facts)));
  EXPECT_FALSE(first.port->superseded);
  EXPECT_EQ(decider_->connects_asked, 2u);
}

TEST_F(AttemptTest, WhatWasDecidedInsideTlsDoesNotHoldOutside) {
  const Client first = say(1, true);
  const Client second = say(1, false);
  EXPECT_FALSE(first.port->superseded);
  EXPECT_TRUE(accepted(second));
  EXPECT_EQ(decider_->connects_asked, 2u);
}

TEST_F(AttemptTest, TheRepeatMayComeInsideTls) {
  const Client first = say(1, false);
  const Client second = say(1, true);
  EXPECT_TRUE(first.port->superseded);
  EXPECT_TRUE(accepted(second));
  EXPECT_EQ(decider_->connects_asked, 1u);
}

TEST_F(AttemptTest, TheRepeatNeedsNoPlaceOfItsOwn) {
  virtual_host().set_limits({.max_connections = 1});
  say(1);
  EXPECT_TRUE(accepted(say(1)));
  EXPECT_FALSE(accepted(say(2)));
}

TEST_F(AttemptTest, TheCarriersRulesHoldForTheRepeatToo) {
  ClientFacts facts;
  facts.attempt = key(1);
  facts.protocol = "rtmps";
  const Client first = ask_to_connect(destination(), facts);
  live().protocols.disallow("rtmpt");
  live().protocols.listed = true;
  host_.forget_applications();
  facts.protocol = "rtmpt";
  connect();  // so that the application's options are looked up again
  const Client second = ask_to_connect(destination(), facts);
  EXPECT_FALSE(accepted(second));
  EXPECT_FALSE(first.port->superseded);
}

TEST_F(AttemptTest, AGrantGoesAlong) {
  struct Given final : Grant {
    Reason withdrawn() const override { return reason; }
    Reason reason = Reason::none;
  };
  const auto grant = std::make_shared<Given>();
  decider_->otherwise = Verdict::allow(grant);
  say(1);
  const Client second = say(1);
  grant->reason = Reason::token_revoked;
  pass(Milliseconds(1'100));
  EXPECT_EQ(second.port->evicted, Reason::token_revoked);
}

TEST_F(AttemptTest, AnIdMayBeRepeatedMoreThanOnce) {
  const Client first = say(1);
  const Client second = say(1);
  const Client third = say(1);
  EXPECT_TRUE(first.port->superseded);
  EXPECT_TRUE(second.port->superseded);
  EXPECT_TRUE(accepted(third));
  EXPECT_EQ(decider_->connects_asked, 1u);
}

TEST_F(AttemptTest, TwoConnectsWithoutAnIdLeaveOneClient) {
  const Client winner = connect();
  const Client loser = connect();
  disconnect(loser);
  disconnect(loser);
  EXPECT_EQ(virtual_host().connections, 1u);
  publish(winner, "name");
  EXPECT_TRUE(published(winner));
}

TEST(AttemptBook, IsBounded) {
  AttemptBook book;
  const MonotonicTime now = monotonic_now();
  for (std::size_t i = 0; i <= AttemptBook::kMaxAttempts; ++i) {
    AttemptKey made{};
    made[0] = static_cast<std::uint8_t>(i);
    made[1] = static_cast<std::uint8_t>(i >> 8);
    book.add(made, i + 1, false, now);
  }
  EXPECT_EQ(book.size(), AttemptBook::kMaxAttempts);
  EXPECT_EQ(book.find(key(0), now), nullptr);
  EXPECT_NE(book.find(key(1), now), nullptr);
}

TEST(AttemptBook, ForgetsAfterItsTime) {
  AttemptBook book;
  const MonotonicTime now = monotonic_now();
  book.add(key(1), 7, false, now);
  EXPECT_EQ(book.find(key(1), now + AttemptBook::kLife - Milliseconds(1))->client, 7u);
  EXPECT_EQ(book.find(key(1), now + AttemptBook::kLife), nullptr);
  book.add(key(2), 8, false, now + AttemptBook::kLife);
  EXPECT_EQ(book.size(), 1u);
}

TEST(AttemptBook, KeepsWhatCameAgainUnderTheSameKey) {
  AttemptBook book;
  const MonotonicTime now = monotonic_now();
  book.add(key(1), 7, false, now);
  book.forget(key(1));
  book.add(key(1), 8, false, now + Milliseconds(1'000));
  book.add(key(2), 9, false, now + AttemptBook::kLife);  // the first's time is over
  EXPECT_EQ(book.find(key(1), now + AttemptBook::kLife)->client, 8u);
}

}  // namespace
}  // namespace sallyport::hub
