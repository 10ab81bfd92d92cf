// A second publisher asks for a name that is taken.
#include "application_host_test_support.hpp"

namespace sallyport::hub {
namespace {

class TakeoverTest : public test::ApplicationHostTest {
 protected:
  TakeoverTest() : incumbent_(connect()), newcomer_(connect()) { publish(incumbent_, "s", 5); }

  Client incumbent_;
  Client newcomer_;
};

TEST_F(TakeoverTest, TheIncumbentIsAskedWithTheConfiguredTime) {
  live().live.publish_timeout = Milliseconds(750);
  host_.forget_applications();
  connect();  // options are read again
  publish(newcomer_, "s");
  ASSERT_EQ(incumbent_.port->probes.size(), 1u);
  EXPECT_EQ(incumbent_.port->probe_timeout, Milliseconds(750));
  EXPECT_TRUE(newcomer_.port->publishes.empty());
}

TEST_F(TakeoverTest, AnIncumbentThatIsThereKeepsTheName) {
  publish(newcomer_, "s");
  probe_answer(incumbent_, true);
  EXPECT_EQ(refusal(newcomer_), Reason::name_taken);
  EXPECT_TRUE(incumbent_.port->lost.empty());
}

TEST_F(TakeoverTest, AnIncumbentThatIsGoneLosesTheName) {
  publish(newcomer_, "s", 9);
  probe_answer(incumbent_, false);
  ASSERT_TRUE(published(newcomer_));
  EXPECT_EQ(newcomer_.port->publishes[0].stream_id, 9u);
  EXPECT_EQ(newcomer_.port->publishes[0].epoch, 2u);
  EXPECT_EQ(newcomer_.port->publishes[0].stream, incumbent_.port->publishes[0].stream);
  EXPECT_EQ(incumbent_.port->lost, std::vector<std::uint32_t>{5});
  EXPECT_EQ(virtual_host().streams, 1u);
}

TEST_F(TakeoverTest, TheLoserLeavingLaterDoesNotTakeTheNameAlong) {
  publish(newcomer_, "s");
  probe_answer(incumbent_, false);
  stop(incumbent_, 5);
  disconnect(incumbent_);
  const Client third = connect();
  publish(third, "s");
  EXPECT_EQ(newcomer_.port->probes.size(), 1u);
  EXPECT_TRUE(third.port->publishes.empty());
}

TEST_F(TakeoverTest, AnIncumbentThatLeavesMeanwhileSettlesIt) {
  publish(newcomer_, "s");
  disconnect(incumbent_);
  EXPECT_TRUE(published(newcomer_));
}

TEST_F(TakeoverTest, AnIncumbentThatStopsMeanwhileSettlesIt) {
  publish(newcomer_, "s");
  stop(incumbent_, 5);
  EXPECT_TRUE(published(newcomer_));
  host_.probe_answer(incumbent_.id, incumbent_.port->probes.back(), false);
  loop_.run_ready();
  EXPECT_TRUE(incumbent_.port->lost.empty());
  EXPECT_TRUE(newcomer_.port->lost.empty());
}

TEST_F(TakeoverTest, ANewcomerThatLeavesMeanwhileCostsTheIncumbentNothing) {
  publish(newcomer_, "s");
  disconnect(newcomer_);
  probe_answer(incumbent_, false);
  EXPECT_TRUE(incumbent_.port->lost.empty());
  const Client third = connect();
  publish(third, "s");
  EXPECT_EQ(incumbent_.port->probes.size(), 2u);
}

TEST_F(TakeoverTest, ASecondNewcomerIsRefusedWhileTheFirstWaits) {
  publish(newcomer_, "s");
  const Client second = connect();
  publish(second, "s");
  EXPECT_EQ(refusal(second), Reason::name_taken);
  probe_answer(incumbent_, false);
  EXPECT_TRUE(published(newcomer_));
}

TEST_F(TakeoverTest, ASecondNewcomerTakesThePlaceOfOneThatLeft) {
  publish(newcomer_, "s");
  disconnect(newcomer_);
  const Client second = connect();
  publish(second, "s", 3);
  EXPECT_TRUE(second.port->publishes.empty());
  EXPECT_EQ(incumbent_.port->probes.size(), 1u);
  probe_answer(incumbent_, false);
  ASSERT_TRUE(published(second));
  EXPECT_EQ(second.port->publishes[0].stream_id, 3u);
}

TEST_F(TakeoverTest, WithoutATimeoutTheNameIsSimplyTaken) {
  live().live.publish_timeout.reset();
  host_.forget_applications();
  connect();
  publish(newcomer_, "s");
  EXPECT_EQ(refusal(newcomer_), Reason::name_taken);
  EXPECT_TRUE(incumbent_.port->probes.empty());
}

TEST_F(TakeoverTest, AClientCannotTakeANameFromItself) {
  publish(incumbent_, "s", 6);
  EXPECT_EQ(refusal(incumbent_), Reason::name_taken);
  EXPECT_TRUE(incumbent_.port->probes.empty());
}

TEST_F(TakeoverTest, WithoutTheRightToPublishNobodyIsAsked) {
  decider_->otherwise = Verdict::refuse(Reason::bad_key, "wrong key");
  publish(newcomer_, "s");
  EXPECT_EQ(refusal(newcomer_), Reason::bad_key);
  EXPECT_TRUE(incumbent_.port->probes.empty());
}

TEST_F(TakeoverTest, AStaleProbeAnswerIsIgnored) {
  publish(newcomer_, "s");
  const std::uint64_t first = incumbent_.port->probes.back();
  probe_answer(incumbent_, true);
  publish(newcomer_, "s");
  host_.probe_answer(incumbent_.id, first, false);
  loop_.run_ready();
  EXPECT_TRUE(incumbent_.port->lost.empty());
  probe_answer(incumbent_, false);
  EXPECT_TRUE(published(newcomer_));
}

TEST_F(TakeoverTest, ANewcomerWithoutAPlaceIsToldSo) {
  publish(newcomer_, "s");
  virtual_host().set_limits({.max_connections = {}, .max_streams = 0});
  disconnect(incumbent_);
  EXPECT_EQ(refusal(newcomer_), Reason::stream_limit);
}

TEST_F(TakeoverTest, TwoClientsThatWantEachOthersNamesAndLeaveHarmNobody) {
  publish(newcomer_, "t", 5);
  publish(newcomer_, "s", 6);
  publish(incumbent_, "t", 6);
  disconnect(incumbent_);
  EXPECT_TRUE(published(newcomer_));
  disconnect(newcomer_);
  EXPECT_EQ(virtual_host().streams, 0u);
  EXPECT_EQ(virtual_host().connections, 0u);
}

}  // namespace
}  // namespace sallyport::hub
