// The examination, with attempts that the test answers and a clock that it winds.
#include "client/doctor/examination.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/fake_byte_stream.hpp"
#include "unit/client/connector/scripted_starter.hpp"
#include "unit/client/doctor/findings.hpp"

namespace sallyport::client {
namespace {

using test::FakeByteStream;
using ::testing::ElementsAre;

class ExaminationTest : public ::testing::Test {
 protected:
  void run(Candidates ways, RaceLimits limits = {}, int watch = 3000) {
    ExaminationEvents events;
    events.changed = [this](std::size_t examined, std::size_t through) { told = {examined, through}; };
    events.done = [this](std::vector<Finding> outcome) {
      findings = std::move(outcome);
      done = true;
    };
    examination = std::make_unique<Examination>(
        starter, loop.timers(), [this] { return clock; }, ways, limits, Milliseconds(watch),
        std::move(events));
    examination->start();
  }
  void pass(int milliseconds) {
    for (int i = 0; i < milliseconds; i += 4) {
      clock += Milliseconds(4);
      loop.timers().advance(clock);
    }
    loop.run_ready();
  }
  std::shared_ptr<FakeByteStream> prove_with_stream(const Candidate& way) {
    auto stream = std::make_shared<FakeByteStream>(loop);
    Proved proved;
    proved.stream = stream;
    proved.unsaid = {1, 2, 3};
    starter.prove(way, std::move(proved));
    loop.run_ready();
    return stream;
  }
  Obstacle obstacle_of(std::size_t index) const { return findings.at(index).report.failure.obstacle; }

  loop::EventLoop loop{0};
  MonotonicTime clock = loop.timers().now();
  ScriptedStarter starter;
  std::unique_ptr<Examination> examination;
  std::vector<Finding> findings;
  std::pair<std::size_t, std::size_t> told;
  bool done = false;
};

const Candidate kOne = on(kRtmps, 443);
const Candidate kTwo = on(kRtmp, 1935);
const Candidate kThree = on(kWs, 80);

TEST_F(ExaminationTest, AllStartSideBySide) {
  run({kOne, kTwo, kThree});
  EXPECT_EQ(starter.live.size(), 3u);
}

TEST_F(ExaminationTest, NobodyIsGivenUpBecauseAnotherGotThrough) {
  run({kOne, kTwo});
  starter.prove(kOne);
  pass(3100);
  EXPECT_FALSE(done);
  EXPECT_TRUE(starter.runs(kTwo));
  starter.fail(kTwo, Obstacle::refused);
  EXPECT_TRUE(done);
  EXPECT_EQ(told, std::pair(std::size_t{2}, std::size_t{1}));
}

TEST_F(ExaminationTest, NoMoreThanSixConnectionsGoToOneServer) {
  run({kOne, kTwo, on(kRtmpt, 80), on(kRtmpts, 443), on(kHttpPoll, 80)});
  EXPECT_EQ(starter.live.size(), 4u);  // a tunnel counts as two
  starter.fail(kOne, Obstacle::refused);
  EXPECT_EQ(starter.live.size(), 3u);
  starter.fail(kTwo, Obstacle::refused);
  EXPECT_TRUE(starter.runs(on(kHttpPoll, 80)));
}

TEST_F(ExaminationTest, AProxyAndTheServerAreCountedApart) {
  run({kOne, kTwo, on(kRtmps, 443, kOffice), on(kRtmp, 1935, kOffice)}, {.per_peer = 2});
  EXPECT_EQ(starter.live.size(), 4u);
}

TEST_F(ExaminationTest, WhatGotThroughIsWatchedAndSaysOnlyC2) {
  run({kTwo});
  const auto stream = prove_with_stream(kTwo);
  EXPECT_EQ(stream->take_sent(), (ByteVector{1, 2, 3}));
  pass(2900);
  EXPECT_FALSE(done);
  EXPECT_FALSE(stream->closed_with());
  pass(200);
  EXPECT_TRUE(done);
  EXPECT_EQ(stream->closed_with(), Reason::client_closed);
  EXPECT_FALSE(findings.at(0).seen.cut_after);
}

TEST_F(ExaminationTest, ACutIsSeenWithItsAge) {
  run({kTwo});
  pass(100);
  const auto stream = prove_with_stream(kTwo);
  pass(1900);
  stream->end(Reason::peer_reset);
  pass(8);
  ASSERT_TRUE(done);
  EXPECT_EQ(findings.at(0).seen.cut_after, Milliseconds(2000));
}

TEST_F(ExaminationTest, SilenceIsADropBeforeTheAnswerAndSilenceBehindIt) {
  run({kOne, kTwo});
  starter.reach(kOne, Stage::tcp);
  starter.reach(kTwo, Stage::tcp);
  starter.reach(kTwo, Stage::handshake);
  pass(4100);
  EXPECT_FALSE(starter.runs(kOne));
  EXPECT_TRUE(starter.runs(kTwo));
  pass(2000);
  ASSERT_TRUE(done);
  EXPECT_EQ(obstacle_of(0), Obstacle::silent_drop);
  EXPECT_EQ(obstacle_of(1), Obstacle::silent);
}

TEST_F(ExaminationTest, WithoutProofNobodyGetsThrough) {
  run({kTwo});
  starter.prove(kTwo, rtmp::ServerProof::none);
  ASSERT_TRUE(done);
  EXPECT_EQ(findings.at(0).report.standing, Standing::failed);
  EXPECT_EQ(obstacle_of(0), Obstacle::unproven);
}

TEST_F(ExaminationTest, TheWholeTimeEndsEverything) {
  run({kOne, kTwo, kThree}, {.whole = Milliseconds(1000), .per_peer = 2});
  const auto stream = prove_with_stream(kOne);
  pass(1100);
  ASSERT_TRUE(done);
  EXPECT_EQ(stream->closed_with(), Reason::client_closed);
  EXPECT_GE(findings.at(0).seen.watched, Milliseconds(990));
  EXPECT_EQ(findings.at(1).report.standing, Standing::failed);
  EXPECT_EQ(findings.at(2).report.standing, Standing::waiting);
}

TEST_F(ExaminationTest, OldConnectionsAreNotWatchedForTheServerEndsThemItself) {
  run({kTwo}, {.unanswered = Milliseconds(8000), .unproven = Milliseconds(8000)}, 8000);
  pass(7000);
  const auto stream = prove_with_stream(kTwo);
  pass(2100);
  EXPECT_TRUE(done);
}

TEST_F(ExaminationTest, NothingToDoIsDoneSoon) {
  run({});
  EXPECT_FALSE(done);
  pass(8);
  EXPECT_TRUE(done);
}

TEST(EveryWay, WebIsBothWebSocketAndTheTunnel) {
  const Candidates ways = every_way({on(kHttps, 443), on(kRtmp, 1935), on(kRtmpts, 443)});
  ASSERT_EQ(ways.size(), 3u);
  EXPECT_EQ(ways[0].carrier, kWss);
  EXPECT_EQ(ways[1].carrier, kRtmpts);
  EXPECT_EQ(ways[2].carrier, kRtmp);
}

}  // namespace
}  // namespace sallyport::client
