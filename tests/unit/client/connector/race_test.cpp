// The race, with attempts that the test answers and a clock that it winds.
#include "client/connector/race.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/client/connector/scripted_starter.hpp"

namespace sallyport::client {
namespace {

using ::testing::ElementsAre;

class RaceTest : public ::testing::Test {
 protected:
  void run(Candidates plan, RaceLimits limits = {}) {
    RaceEvents events;
    events.done = [this](RaceResult outcome) {
      result = std::make_unique<RaceResult>(std::move(outcome));
      ended_at = now();
    };
    race = std::make_unique<Race>(
        starter, wheel, [this] { return clock; }, std::move(plan), limits, std::move(events));
    race->start();
  }
  /// Lets time pass, a millisecond at a time: the wheel's ticks are 4 ms.
  void pass(int milliseconds) {
    for (int i = 0; i < milliseconds; ++i) {
      clock += Milliseconds(1);
      wheel.advance(clock);
    }
  }
  long now() const { return std::chrono::duration_cast<Milliseconds>(clock - begun).count(); }
  std::string winner() const {
    return result && result->winner ? describe(result->winner->candidate) : "nobody";
  }
  Failure failure_of(std::size_t index) const { return result->reports.at(index).failure; }

  const MonotonicTime begun = monotonic_now();
  MonotonicTime clock = begun;
  loop::TimerWheel wheel{begun};
  ScriptedStarter starter;
  std::unique_ptr<Race> race;
  std::unique_ptr<RaceResult> result;
  long ended_at = -1;
};

const Route kProxied{RouteKind::http_connect, {"proxy", 3128, false, "", ""}};
const Candidate kFirst = way(0, kRtmps);
const Candidate kSecond = way(100, kRtmp, 1935);
const Candidate kThird = way(250, kHttp, 80);

TEST_F(RaceTest, StartsEachAtItsTime) {
  run({kFirst, kSecond, kThird});
  EXPECT_THAT(starter.started, ElementsAre(describe(kFirst)));
  pass(96);
  EXPECT_EQ(starter.started.size(), 1u);
  pass(8);
  EXPECT_EQ(starter.started.size(), 2u);
  pass(144);
  EXPECT_EQ(starter.started.size(), 2u);
  pass(8);
  EXPECT_EQ(starter.started.size(), 3u);
}

TEST_F(RaceTest, AFailureReleasesTheNextAtOnce) {
  run({kFirst, kSecond, kThird});
  pass(5);
  starter.fail(kFirst, Obstacle::refused);
  EXPECT_TRUE(starter.runs(kSecond));
  EXPECT_FALSE(starter.runs(kThird));
  starter.fail(kSecond, Obstacle::refused);
  EXPECT_TRUE(starter.runs(kThird));
}

TEST_F(RaceTest, WhereHttpIsAnsweredItsNextFormNeedNotWait) {
  const Candidates plan = {way(0, kHttp, 80),         way(100, kRtmp, 80),     way(200, kRtmp, 443),
                           way(300, kHttpsPoll, 443), way(400, kHttpPoll, 80), way(500, kHttpText, 80)};
  run(plan);
  starter.fail(plan[0], Obstacle::content_type_refused, Stage::tunnel);
  EXPECT_TRUE(starter.runs(plan[1]));
  EXPECT_TRUE(starter.runs(plan[4]));
  EXPECT_EQ(starter.live.size(), 2u);
  starter.fail(plan[4], Obstacle::content_type_refused, Stage::tunnel);
  EXPECT_TRUE(starter.runs(plan[5]));
}

TEST_F(RaceTest, WhereNothingIsAnsweredNoOtherFormIsReleased) {
  const Candidates plan = {way(0, kHttp, 80), way(100, kRtmp, 80), way(400, kHttpPoll, 80)};
  run(plan);
  starter.fail(plan[0], Obstacle::refused, Stage::tcp);
  EXPECT_TRUE(starter.runs(plan[1]));
  EXPECT_FALSE(starter.runs(plan[2]));
}

TEST_F(RaceTest, TheFirstProofWins) {
  run({kFirst, kSecond, kThird});
  pass(10);
  starter.prove(kFirst);
  EXPECT_EQ(winner(), describe(kFirst));
  EXPECT_EQ(starter.started.size(), 1u);
}

TEST_F(RaceTest, ABetterOneMayOvertakeWithinTheWindow) {
  run({kFirst, kSecond});
  pass(140);
  starter.prove(kSecond);  // 40 ms of its own: a window of 20 ms
  EXPECT_EQ(result, nullptr);
  pass(15);
  starter.prove(kFirst);
  EXPECT_EQ(winner(), describe(kFirst));
}

TEST_F(RaceTest, TheWindowIsHalfTheWinnersOwnTime) {
  run({kFirst, kSecond});
  pass(140);
  starter.prove(kSecond);
  pass(30);
  EXPECT_EQ(winner(), describe(kSecond));
  EXPECT_GE(ended_at, 158);
  EXPECT_LE(ended_at, 165);
  EXPECT_FALSE(starter.runs(kFirst));
}

TEST_F(RaceTest, TheWindowIsNeverLongerThanItsBound) {
  run({kFirst, kSecond});
  pass(1'000);
  starter.prove(kSecond);
  pass(70);
  EXPECT_EQ(winner(), describe(kSecond));
  EXPECT_GE(ended_at, 1'058);
  EXPECT_LE(ended_at, 1'066);
}

TEST_F(RaceTest, NobodyIsWaitedForWhoIsNotBetter) {
  run({kFirst, kSecond});
  pass(150);
  starter.prove(kFirst);
  EXPECT_EQ(winner(), describe(kFirst));
  EXPECT_EQ(ended_at, 150);
  EXPECT_EQ(result->reports[1].standing, Standing::aborted);
  EXPECT_EQ(failure_of(1).obstacle, Obstacle::cancelled);
}

TEST_F(RaceTest, TheWindowEndsWithTheLastThatIsBetter) {
  run({kFirst, kSecond});
  pass(140);
  starter.prove(kSecond);
  starter.fail(kFirst, Obstacle::reset);
  EXPECT_EQ(winner(), describe(kSecond));
}

TEST_F(RaceTest, ThereIsNoWindowOnWarmStarts) {
  run({kFirst, kSecond}, {.grace = Milliseconds(0)});
  pass(140);
  starter.prove(kSecond);
  EXPECT_EQ(winner(), describe(kSecond));
  EXPECT_EQ(ended_at, 140);
}

TEST_F(RaceTest, NobodyStartsWithinTheWindow) {
  run({kFirst, kSecond, kThird});
  pass(230);
  starter.prove(kSecond);
  pass(40);
  EXPECT_EQ(starter.started.size(), 2u);
}

TEST_F(RaceTest, NobodyWinsWithoutAProof) {
  run({kFirst, kSecond});
  starter.prove(kFirst, rtmp::ServerProof::none);
  EXPECT_EQ(result, nullptr);
  starter.prove(kSecond, rtmp::ServerProof::none);
  ASSERT_NE(result, nullptr);
  EXPECT_EQ(winner(), "nobody");
  EXPECT_EQ(failure_of(0).obstacle, Obstacle::unproven);
  EXPECT_EQ(failure_of(1).obstacle, Obstacle::unproven);
}

TEST_F(RaceTest, SaysWhyNobodyGotThrough) {
  run({kFirst, kSecond, kThird});
  starter.fail(kFirst, Obstacle::tls_failed, Stage::tls);
  starter.fail(kSecond, Obstacle::refused);
  starter.fail(kThird, Obstacle::http_error, Stage::tunnel);
  ASSERT_NE(result, nullptr);
  EXPECT_EQ(result->winner, nullptr);
  EXPECT_EQ(failure_of(0).obstacle, Obstacle::tls_failed);
  EXPECT_EQ(failure_of(1).obstacle, Obstacle::refused);
  EXPECT_EQ(result->reports[2].stage, Stage::tunnel);
}

TEST_F(RaceTest, GivesUpOnWhatIsNotAnsweredFor4Seconds) {
  run({kFirst, kSecond});
  starter.reach(kFirst, Stage::tcp);
  pass(3'990);
  EXPECT_TRUE(starter.runs(kFirst));
  pass(20);
  EXPECT_FALSE(starter.runs(kFirst));
  pass(120);
  ASSERT_NE(result, nullptr);
  EXPECT_EQ(failure_of(0).obstacle, Obstacle::silent_drop);
  EXPECT_EQ(failure_of(1).obstacle, Obstacle::name_server_silent);
}

TEST_F(RaceTest, GivesWhatWasAnswered6SecondsForItsProof) {
  run({kFirst});
  starter.reach(kFirst, Stage::tcp);
  pass(100);
  starter.reach(kFirst, Stage::tls);
  pass(5'890);
  EXPECT_TRUE(starter.runs(kFirst));
  pass(20);
  ASSERT_NE(result, nullptr);
  EXPECT_EQ(failure_of(0).obstacle, Obstacle::silent);
  EXPECT_EQ(failure_of(0).stage, Stage::tls);
}

TEST_F(RaceTest, ASilentProxyIsNamed) {
  run({way(0, kRtmps, 443, kProxied)});
  starter.reach(way(0, kRtmps, 443, kProxied), Stage::tcp);
  pass(4'010);
  ASSERT_NE(result, nullptr);
  EXPECT_EQ(failure_of(0).obstacle, Obstacle::proxy_unreachable);
}

TEST_F(RaceTest, EndsAfter15SecondsWhateverHappens) {
  Candidates plan;
  for (int i = 0; i < 5; ++i) plan.push_back(way(i * 3'500, kRtmp, static_cast<std::uint16_t>(1'000 + i)));
  run(plan);
  for (int i = 0; i < 5; ++i) {
    if (starter.runs(plan[static_cast<std::size_t>(i)]))
      starter.reach(plan[static_cast<std::size_t>(i)], Stage::handshake);
    pass(3'500);
  }
  ASSERT_NE(result, nullptr);
  EXPECT_GE(ended_at, 15'000);
  EXPECT_LE(ended_at, 15'008);
  EXPECT_EQ(failure_of(4).obstacle, Obstacle::silent);
  EXPECT_TRUE(starter.live.empty());
}

TEST_F(RaceTest, WithoutAnyWayItEndsAtOnce) {
  run({});
  EXPECT_EQ(result, nullptr);  // never from within start()
  pass(8);
  ASSERT_NE(result, nullptr);
  EXPECT_EQ(winner(), "nobody");
}

TEST_F(RaceTest, NoMoreThanSixConnectionsGoToOneServer) {
  Candidates plan;
  for (int i = 0; i < 10; ++i) plan.push_back(way(i * 10, kRtmp, static_cast<std::uint16_t>(1'000 + i)));
  run(plan);
  pass(200);
  EXPECT_EQ(starter.most_at_once, 6u);
  EXPECT_EQ(starter.started.size(), 6u);
  starter.fail(plan[2], Obstacle::refused);
  EXPECT_TRUE(starter.runs(plan[6]));
  EXPECT_EQ(starter.most_at_once, 6u);
}

TEST_F(RaceTest, ProxiesAndTheServerAreCountedApart) {
  Candidates plan;
  for (int i = 0; i < 8; ++i)
    plan.push_back(way(0, kRtmp, static_cast<std::uint16_t>(1'000 + i), i % 2 ? kProxied : Route{}));
  run(plan);
  EXPECT_EQ(starter.started.size(), 8u);
}

TEST_F(RaceTest, ARedundantFirstPacketMakesRoomForAnotherWay) {
  const Candidates plan = {way(0, kRtmps, 443),     way(1, kRtmp, 1935), way(2, kHttps, 443),
                           way(3, kHttp, 80),       way(4, kRtmp, 80),   way(5, kRtmp, 443),
                           way(60, kHttpsPoll, 443)};
  run(plan);
  pass(10);
  starter.reach(plan[0], Stage::handshake);  // swallowed by an inspection of TLS
  starter.reach(plan[2], Stage::tls);
  starter.reach(plan[5], Stage::handshake);
  pass(60);
  EXPECT_TRUE(starter.runs(plan[6]));
  EXPECT_FALSE(starter.runs(plan[4]));  // port 80 is being tried by the one before it
  EXPECT_TRUE(starter.runs(plan[3]));
  EXPECT_EQ(starter.most_at_once, 6u);
}

TEST_F(RaceTest, ASilentHandshakeMakesRoomWhereABetterOneIsSilentToo) {
  const Candidates plan = {way(0, kRtmps, 443),      way(1, kRtmp, 1935),    way(2, kHttps, 443),
                           way(3, kHttp, 80),        way(4, kRtmp, 80),      way(5, kRtmp, 443),
                           way(60, kHttpsPoll, 443), way(70, kHttpPoll, 80), way(80, kHttpsText, 443)};
  run(plan);
  pass(10);
  for (int i = 0; i < 6; ++i) starter.reach(plan[i], Stage::handshake);  // large packets vanish
  pass(55);
  EXPECT_TRUE(starter.runs(plan[6]));
  EXPECT_FALSE(starter.runs(plan[5]));
  pass(30);
  EXPECT_TRUE(starter.runs(plan[7]));
  EXPECT_FALSE(starter.runs(plan[4]));
  EXPECT_TRUE(starter.runs(plan[1])) << "the best of each carrier goes on";
  EXPECT_FALSE(starter.runs(plan[8]));
  EXPECT_EQ(starter.most_at_once, 6u);
}

TEST_F(RaceTest, WhoMadeRoomComesAgainAtTheEnd) {
  const Candidates plan = {way(0, kRtmps, 443),     way(1, kRtmp, 1935), way(2, kHttps, 443),
                           way(3, kHttp, 80),       way(4, kRtmp, 80),   way(5, kRtmp, 443),
                           way(60, kHttpsPoll, 443)};
  run(plan);
  pass(80);
  ASSERT_FALSE(starter.runs(plan[5]));
  starter.fail(plan[1], Obstacle::refused);
  EXPECT_TRUE(starter.runs(plan[5]));
  starter.prove(plan[5]);
  pass(70);
  EXPECT_EQ(winner(), describe(plan[5]));
}

TEST_F(RaceTest, TellsWhatBecomesOfEach) {
  std::vector<std::string> told;
  RaceEvents events;
  events.changed = [&](std::size_t index, const Report& report) {
    told.push_back(std::to_string(index) + " " + std::to_string(static_cast<int>(report.standing)) + " " +
                   std::string(to_string(report.stage)));
  };
  events.done = [](RaceResult) {};
  race = std::make_unique<Race>(
      starter, wheel, [this] { return clock; }, Candidates{kFirst}, RaceLimits{}, std::move(events));
  race->start();
  starter.reach(kFirst, Stage::tcp);
  starter.prove(kFirst);
  EXPECT_THAT(told, ElementsAre("0 1 name", "0 1 tcp", "0 3 open"));
}

TEST_F(RaceTest, DestroyingItGivesUp) {
  run({kFirst, kSecond});
  pass(110);
  race.reset();
  EXPECT_TRUE(starter.live.empty());
  pass(20'000);
  EXPECT_EQ(result, nullptr);
}

TEST_F(RaceTest, MayBeDestroyedByItsOwnEnd) {
  RaceEvents events;
  events.done = [this](RaceResult) { race.reset(); };
  race = std::make_unique<Race>(
      starter, wheel, [this] { return clock; }, Candidates{kFirst}, RaceLimits{}, std::move(events));
  race->start();
  starter.prove(kFirst);
  EXPECT_EQ(race, nullptr);
}

Report failed(Candidate candidate, Obstacle obstacle) {
  return {
      .candidate = std::move(candidate), .standing = Standing::failed, .failure = {obstacle, Stage::tcp, {}}};
}

TEST(SumUp, SaysWhatSaysMost) {
  const std::vector reports = {failed(kFirst, Obstacle::silent_drop),
                               failed(kSecond, Obstacle::tls_intercepted), failed(kThird, Obstacle::refused)};
  EXPECT_EQ(sum_up(reports).obstacle, Obstacle::tls_intercepted);
  EXPECT_NE(sum_up(reports).detail.find(describe(kSecond)), std::string::npos);
}

TEST(SumUp, KnowsACaptivePortalByPageAndCertificate) {
  const std::vector reports = {failed(kFirst, Obstacle::tls_wrong_name),
                               failed(kThird, Obstacle::captive_portal)};
  EXPECT_EQ(sum_up(reports).obstacle, Obstacle::captive_portal);
}

TEST(SumUp, TakesAPageAloneForAWebServer) {
  const std::vector reports = {failed(kFirst, Obstacle::refused), failed(kThird, Obstacle::captive_portal)};
  EXPECT_EQ(sum_up(reports).obstacle, Obstacle::not_http);
}

TEST(SumUp, TakesAWrongCertificateAloneForWhatItIs) {
  const std::vector reports = {failed(kFirst, Obstacle::tls_wrong_name),
                               failed(kThird, Obstacle::silent_drop)};
  EXPECT_EQ(sum_up(reports).obstacle, Obstacle::tls_wrong_name);
}

}  // namespace
}  // namespace sallyport::client
