#include "hub/application_host.hpp"

#include <thread>

#include "application_host_test_support.hpp"

namespace sallyport::hub {
namespace {

using test::ApplicationHostTest;

TEST_F(ApplicationHostTest, AnAcceptedClientGetsItsApplicationsOptions) {
  live().client.out_chunk_size = 4321;
  const Client client = connect();
  ASSERT_EQ(client.port->connects.size(), 1u);
  EXPECT_TRUE(client.port->connects[0].accepted);
  EXPECT_EQ(client.port->connects[0].application->client.out_chunk_size, 4321u);
  EXPECT_EQ(virtual_host().connections, 1u);
  disconnect(client);
  EXPECT_EQ(virtual_host().connections, 0u);
}

TEST_F(ApplicationHostTest, AnUnknownApplicationIsRefusedAndCountsNothing) {
  const Client client = ask_to_connect(destination("nowhere"));
  ASSERT_EQ(client.port->connects.size(), 1u);
  EXPECT_EQ(client.port->connects[0].reason, Reason::unknown_application);
  EXPECT_EQ(decider_->asked.back(), "refused by application : unknown-application");
  EXPECT_EQ(virtual_host().connections, 0u);
  EXPECT_EQ(virtual_host().instances, 0u);
}

TEST_F(ApplicationHostTest, NamesThatCouldLeaveTheFolderAreRefused) {
  for (const char* bad : {"", "..", "a/b", "live\n", "a\\b"}) {
    const Client client = ask_to_connect(destination(bad));
    EXPECT_EQ(client.port->connects[0].reason, Reason::bad_name) << bad;
  }
  for (const char* bad : {"", "../x", "a//b", "a/./b"}) {
    const Client client = ask_to_connect(destination("live", bad));
    EXPECT_EQ(client.port->connects[0].reason, Reason::bad_name) << bad;
  }
  EXPECT_TRUE(ask_to_connect(destination("live", "room/7")).port->connects[0].accepted);
}

TEST_F(ApplicationHostTest, ConnectionsAreLimitedAndAPlaceComesFree) {
  virtual_host().set_limits({.max_connections = 2});
  const Client first = connect();
  const Client second = connect();
  const Client third = connect();
  EXPECT_EQ(third.port->connects[0].reason, Reason::connection_limit);
  EXPECT_EQ(decider_->asked.back(), "refused by limits : connection-limit");
  disconnect(third);
  disconnect(first);
  EXPECT_TRUE(connect().port->connects[0].accepted);
}

TEST_F(ApplicationHostTest, InstancesAreLimited) {
  virtual_host().set_limits({.max_connections = {}, .max_instances = 1});
  EXPECT_TRUE(ask_to_connect(destination("live", "a")).port->connects[0].accepted);
  EXPECT_TRUE(ask_to_connect(destination("live", "a")).port->connects[0].accepted);
  EXPECT_EQ(ask_to_connect(destination("live", "b")).port->connects[0].reason, Reason::instance_limit);
  EXPECT_EQ(virtual_host().connections, 2u);
}

TEST_F(ApplicationHostTest, StreamsAreLimitedForPublishersAndPlayers) {
  virtual_host().set_limits({.max_connections = {}, .max_streams = 1});
  const Client publisher = connect();
  const Client player = connect();
  publish(publisher, "s");
  EXPECT_TRUE(published(publisher));
  play(player, "s");
  EXPECT_EQ(player.port->plays[0].reason, Reason::stream_limit);
  stop(publisher);
  play(player, "s");
  EXPECT_TRUE(player.port->plays[1].accepted);
  disconnect(player);
  EXPECT_EQ(virtual_host().streams, 0u);
}

TEST_F(ApplicationHostTest, AnInstanceWithoutClientsIsUnloadedAfterItsIdleTime) {
  live().max_idle_time = Seconds(0);
  const Client client = connect();
  pass(Seconds(61));
  EXPECT_EQ(host_.instance_count(), 1u);
  disconnect(client);
  pass(Seconds(61));
  EXPECT_EQ(host_.instance_count(), 0u);
  EXPECT_EQ(virtual_host().instances, 0u);
}

TEST_F(ApplicationHostTest, InstancesThatNobodyIsLetIntoDoNotPileUp) {
  host_.load_ahead(destination());
  disconnect(connect());
  disconnect(ask_to_connect(destination("live", "used")));
  decider_->otherwise = Verdict::refuse(Reason::rejected, "no");
  for (int i = 0; i < 100; ++i) {
    disconnect(ask_to_connect(destination("live", "made up " + std::to_string(i))));
    pass(Milliseconds(1));
  }
  EXPECT_LE(host_.instance_count(), 2 + 2 * 17u);
  pass(Seconds(61));
  EXPECT_EQ(host_.instance_count(), 2 + 16u);
  EXPECT_EQ(virtual_host().instances, 2 + 16u);
}

TEST_F(ApplicationHostTest, AnInstanceThatIsLoadedAheadStaysUntilAClientHasComeAndGone) {
  live().max_idle_time = Seconds(0);
  host_.load_ahead(destination());
  host_.load_ahead(destination());
  pass(Seconds(61));
  EXPECT_EQ(host_.instance_count(), 1u);
  disconnect(connect());
  pass(Seconds(61));
  EXPECT_EQ(host_.instance_count(), 0u);
}

TEST_F(ApplicationHostTest, WhatCannotBeLoadedAheadIsLoadedForNobody) {
  host_.load_ahead(destination("no such application"));
  EXPECT_EQ(host_.instance_count(), 0u);
}

TEST_F(ApplicationHostTest, PublisherAndPlayerOfANameShareOneStream) {
  const Client publisher = connect();
  const Client player = connect();
  play(player, "s");
  publish(publisher, "s");
  ASSERT_TRUE(published(publisher));
  ASSERT_TRUE(player.port->plays[0].accepted);
  EXPECT_EQ(player.port->plays[0].stream, publisher.port->publishes[0].stream);
  EXPECT_EQ(publisher.port->publishes[0].stream->name, "s");
  EXPECT_EQ(publisher.port->publishes[0].epoch, 1u);
}

TEST_F(ApplicationHostTest, InstancesDoNotShareStreams) {
  const Client a = ask_to_connect(destination("live", "a"));
  const Client b = ask_to_connect(destination("live", "b"));
  publish(a, "s");
  publish(b, "s");
  EXPECT_TRUE(published(a));
  EXPECT_TRUE(published(b));
  EXPECT_NE(a.port->publishes[0].stream, b.port->publishes[0].stream);
}

TEST_F(ApplicationHostTest, BadStreamNamesAreRefusedBeforeAnybodyIsAsked) {
  const Client client = connect();
  for (const char* bad : {"", "../etc", "a\nb", "x?y"}) {
    publish(client, bad);
    EXPECT_EQ(refusal(client), Reason::bad_name) << bad;
    play(client, bad);
    EXPECT_EQ(client.port->plays.back().reason, Reason::bad_name) << bad;
    EXPECT_EQ(decider_->asked, (std::vector<std::string>(2, "refused by name : bad-name"))) << bad;
    decider_->asked.clear();
  }
}

TEST_F(ApplicationHostTest, TheQueryReachesTheDecider) {
  const Client client = connect();
  publish(client, "s", 1, "key=x");
  EXPECT_EQ(decider_->asked, std::vector<std::string>{"publish s?key=x"});
}

TEST_F(ApplicationHostTest, ARefusedClientMayNotPublish) {
  decider_->otherwise = Verdict::refuse(Reason::rejected, "no");
  const Client client = connect();
  EXPECT_FALSE(client.port->connects[0].accepted);
  EXPECT_EQ(client.port->connects[0].description, "no");
  decider_->otherwise = Verdict::allow();
  publish(client, "s");
  play(client, "s");
  EXPECT_TRUE(client.port->publishes.empty());
  EXPECT_TRUE(client.port->plays.empty());
  disconnect(client);
  EXPECT_EQ(virtual_host().connections, 0u);
}

TEST_F(ApplicationHostTest, AnotherPublishOnAStreamEndsTheFirst) {
  const Client client = connect();
  const Client other = connect();
  publish(client, "a");
  publish(client, "b");
  publish(other, "a");
  EXPECT_TRUE(published(other));
  EXPECT_EQ(virtual_host().streams, 2u);
}

TEST_F(ApplicationHostTest, APublisherThatComesBackHasAHigherEpochWhileTheStreamIsUsed) {
  const Client publisher = connect();
  const Client player = connect();
  play(player, "s");
  publish(publisher, "s");
  stop(publisher);
  publish(publisher, "s");
  EXPECT_EQ(publisher.port->publishes.back().epoch, 2u);
}

// ------------------------------------------------------------------------------- deciders and their time

TEST_F(ApplicationHostTest, ALateAnswerCounts) {
  decider_->hold_connect = true;
  const Client client = connect();
  pass(kDecisionDeadline - Milliseconds(500));
  EXPECT_TRUE(client.port->connects.empty());
  answer();
  ASSERT_EQ(client.port->connects.size(), 1u);
  EXPECT_TRUE(client.port->connects[0].accepted);
  pass(2 * kDecisionDeadline);
  EXPECT_EQ(client.port->connects.size(), 1u);
}

TEST_F(ApplicationHostTest, ADeciderThatNeverAnswersIsAnsweredForByTheDeadline) {
  decider_->hold_connect = true;
  const Client client = connect();
  pass(kDecisionDeadline + Milliseconds(10));
  ASSERT_EQ(client.port->connects.size(), 1u);
  EXPECT_EQ(client.port->connects[0].reason, Reason::decision_deadline);
  EXPECT_EQ(decider_->asked, std::vector<std::string>{"refused by deadline : decision-deadline"});
  answer();
  EXPECT_EQ(client.port->connects.size(), 1u);
}

TEST_F(ApplicationHostTest, ADeciderThatDropsItsAnswerIsAnsweredForByTheDeadline) {
  decider_->hold_publish = true;
  const Client client = connect();
  publish(client, "s");
  decider_->held.clear();
  pass(kDecisionDeadline + Milliseconds(10));
  EXPECT_EQ(refusal(client), Reason::decision_deadline);
  EXPECT_EQ(decider_->asked.back(), "refused by deadline s: decision-deadline");
}

TEST_F(ApplicationHostTest, OnlyTheFirstOfTwoAnswersCounts) {
  decider_->hold_play = true;
  const Client client = connect();
  play(client, "s");
  const Answer twice = decider_->held.front();
  twice(Verdict::allow());
  twice(Verdict::refuse(Reason::rejected, "changed my mind"));
  loop_.run_ready();
  ASSERT_EQ(client.port->plays.size(), 1u);
  EXPECT_TRUE(client.port->plays[0].accepted);
}

TEST_F(ApplicationHostTest, AnAnswerMayComeFromAnotherThread) {
  decider_->hold_publish = true;
  const Client client = connect();
  publish(client, "s");
  std::thread([&] { decider_->answer(); }).join();
  EXPECT_TRUE(client.port->publishes.empty());
  loop_.run_ready();
  EXPECT_TRUE(published(client));
}

TEST_F(ApplicationHostTest, AnAnswerAfterTheClientLeftChangesNothing) {
  for (bool* hold : {&decider_->hold_connect, &decider_->hold_publish, &decider_->hold_play}) {
    *hold = true;
    const Client client = connect();
    publish(client, "s", 1);
    play(client, "s", 2);
    ASSERT_EQ(decider_->held.size(), 1u);
    disconnect(client);
    answer();
    EXPECT_EQ(virtual_host().connections, 0u);
    EXPECT_EQ(virtual_host().streams, 0u);
    *hold = false;
  }
  const Client other = connect();
  publish(other, "s");
  EXPECT_TRUE(published(other));
}

TEST_F(ApplicationHostTest, AnAnswerAfterTheInstanceWasUnloadedChangesNothing) {
  live().max_idle_time = Seconds(0);
  decider_->hold_publish = true;
  const Client client = connect();
  publish(client, "s");
  const Answer late = decider_->held.front();
  decider_->held.clear();
  disconnect(client);
  pass(Seconds(61));
  ASSERT_EQ(host_.instance_count(), 0u);
  late(Verdict::allow());
  loop_.run_ready();
  EXPECT_EQ(virtual_host().streams, 0u);
}

TEST_F(ApplicationHostTest, CallsOfUnknownClientsAreIgnored) {
  const Client stranger{999};
  publish(stranger, "s");
  play(stranger, "s");
  stop(stranger);
  disconnect(stranger);
  host_.probe_answer(999, 1, false);
  EXPECT_TRUE(stranger.port->publishes.empty());
}

}  // namespace
}  // namespace sallyport::hub
