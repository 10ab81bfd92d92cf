// What a decision rests on, and decisions that nobody waits for any more.
#include "unit/hub/application_host_test_support.hpp"

namespace sallyport::hub {
namespace {

using test::ApplicationHostTest;

class ScriptedGrant final : public Grant {
 public:
  Reason withdrawn() const override { return reason; }
  Reason reason = Reason::none;
};

class GrantTest : public ApplicationHostTest {
 protected:
  std::shared_ptr<ScriptedGrant> grant() {
    auto made = std::make_shared<ScriptedGrant>();
    decider_->otherwise = Verdict::allow(made);
    return made;
  }
  void review() { pass(Milliseconds(1100)); }
};

TEST_F(GrantTest, AClientStaysWhileItsGrantHolds) {
  const auto token = grant();
  const Client client = connect();
  review();
  EXPECT_EQ(client.port->evicted, std::nullopt);
}

TEST_F(GrantTest, AClientGoesWhenTheGrantOfItsConnectionIsWithdrawn) {
  const auto token = grant();
  const Client client = connect();
  decider_->otherwise = Verdict::allow();
  const Client other = connect();
  token->reason = Reason::token_revoked;
  review();
  EXPECT_EQ(client.port->evicted, Reason::token_revoked);
  EXPECT_EQ(other.port->evicted, std::nullopt);
  EXPECT_EQ(decider_->asked.back(), "withdraw " + std::to_string(client.id) + " token-revoked");
}

TEST_F(GrantTest, AClientIsToldOnce) {
  const auto token = grant();
  const Client client = connect();
  token->reason = Reason::token_revoked;
  review();
  client.port->evicted.reset();
  review();
  EXPECT_EQ(client.port->evicted, std::nullopt);
  EXPECT_EQ(std::count(decider_->asked.begin(), decider_->asked.end(), "withdraw 1 token-revoked"), 1);
}

TEST_F(GrantTest, APlaysAndAPublishsGrantCount) {
  const Client publisher = connect();
  const Client viewer = connect();
  const auto of_publish = grant();
  publish(publisher, "s");
  const auto of_play = grant();
  play(viewer, "s");
  of_play->reason = Reason::token_expired;
  review();
  EXPECT_EQ(viewer.port->evicted, Reason::token_expired);
  EXPECT_EQ(publisher.port->evicted, std::nullopt);
  of_publish->reason = Reason::token_revoked;
  review();
  EXPECT_EQ(publisher.port->evicted, Reason::token_revoked);
}

TEST_F(GrantTest, TheGrantOfAStreamThatHasEndedDoesNotCount) {
  const Client client = connect();
  const auto token = grant();
  play(client, "s");
  stop(client);
  token->reason = Reason::token_revoked;
  review();
  EXPECT_EQ(client.port->evicted, std::nullopt);
}

TEST_F(GrantTest, TheGrantComesAlongWithATakeover) {
  const Client first = connect();
  const Client second = connect();
  publish(first, "s");
  const auto token = grant();
  publish(second, "s");
  probe_answer(first, false);
  ASSERT_TRUE(published(second));
  token->reason = Reason::token_revoked;
  review();
  EXPECT_EQ(second.port->evicted, Reason::token_revoked);
}

TEST_F(GrantTest, AQuestionShowsWhatTheClientHoldsAlready) {
  const auto of_connection = grant();
  const Client client = connect();
  const auto of_play = grant();
  play(client, "a", 1);
  play(client, "b", 2);
  ASSERT_EQ(decider_->held_grants.size(), 2u);
  EXPECT_EQ(decider_->held_grants[0], of_connection);
  EXPECT_EQ(decider_->held_grants[1], of_play);
}

TEST_F(ApplicationHostTest, APublishThatWasGivenUpIsNotGrantedLater) {
  const Client client = connect();
  decider_->hold_publish = true;
  publish(client, "s");
  stop(client);
  answer();
  EXPECT_TRUE(client.port->publishes.empty());
  EXPECT_EQ(virtual_host().streams, 0u);
  decider_->hold_publish = false;
  const Client other = connect();
  publish(other, "s");
  EXPECT_TRUE(published(other));
}

TEST_F(ApplicationHostTest, APlayThatWasGivenUpIsNotGrantedLater) {
  const Client client = connect();
  decider_->hold_play = true;
  play(client, "s");
  stop(client);
  answer();
  EXPECT_TRUE(client.port->plays.empty());
  EXPECT_EQ(virtual_host().streams, 0u);
}

TEST_F(ApplicationHostTest, WhatWasGivenUpIsNotRefusedByTheDeadlineEither) {
  const Client client = connect();
  decider_->hold_publish = true;
  publish(client, "s");
  stop(client);
  pass(kDecisionDeadline + Milliseconds(100));
  EXPECT_TRUE(client.port->publishes.empty());
}

TEST_F(ApplicationHostTest, TheAnswerToAnEarlierQuestionDoesNotAnswerALaterOne) {
  const Client client = connect();
  decider_->hold_publish = true;
  publish(client, "a");
  publish(client, "b");
  answer(Verdict::refuse(Reason::rejected, "no"));
  EXPECT_TRUE(client.port->publishes.empty());
  answer();
  ASSERT_TRUE(published(client));
  EXPECT_EQ(client.port->publishes.back().stream->name, "b");
}

TEST_F(ApplicationHostTest, OneWhoGivesUpWaitingForANameDoesNotGetIt) {
  const Client first = connect();
  const Client second = connect();
  publish(first, "s");
  publish(second, "s");
  stop(second);
  probe_answer(first, false);
  EXPECT_TRUE(second.port->publishes.empty());
  EXPECT_EQ(first.port->lost.size(), 0u);
  EXPECT_EQ(virtual_host().streams, 1u);
}

TEST_F(ApplicationHostTest, AThirdMayWaitForTheNameWhenTheSecondGaveUp) {
  const Client first = connect();
  const Client second = connect();
  const Client third = connect();
  publish(first, "s");
  publish(second, "s");
  stop(second);
  publish(third, "s");
  probe_answer(first, false);
  EXPECT_TRUE(published(third));
  EXPECT_TRUE(second.port->publishes.empty());
}

TEST_F(ApplicationHostTest, ANameThatBecomesFreeDoesNotGoToOneWhoGaveUp) {
  const Client first = connect();
  const Client second = connect();
  publish(first, "s");
  publish(second, "s");
  stop(second);
  disconnect(first);
  EXPECT_TRUE(second.port->publishes.empty());
  EXPECT_EQ(virtual_host().streams, 0u);
}

}  // namespace
}  // namespace sallyport::hub
