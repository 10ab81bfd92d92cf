// When to connect again, and when connect is said again.
#include "client/connector/reconnector.hpp"

#include <gtest/gtest.h>

#include "client/connector/attempt_id.hpp"

namespace sallyport::client {
namespace {

Failure failure(Obstacle obstacle) {
  return {obstacle, Stage::tcp, {}};
}

/// Always the longest delay of its span.
double longest() {
  return 0.999999;
}

TEST(Reconnector, ComesBackAtOnceTheFirstTime) {
  Reconnector reconnector({}, longest);
  EXPECT_EQ(reconnector.after_death(Milliseconds(60'000)), Milliseconds(0));
}

TEST(Reconnector, DoublesItsDelaysUpToABound) {
  Reconnector reconnector({}, longest);
  (void)reconnector.after_death(Milliseconds(60'000));
  std::vector<long> delays;
  for (int i = 0; i < 9; ++i)
    delays.push_back(reconnector.after_failure(failure(Obstacle::refused))->count());
  EXPECT_EQ(delays, (std::vector<long>{499, 999, 1'999, 3'999, 7'999, 15'999, 29'999, 29'999, 29'999}));
}

TEST(Reconnector, SpreadsDelaysOverTheirUpperHalf) {
  Reconnector reconnector({}, [] { return 0.0; });
  (void)reconnector.after_failure(failure(Obstacle::refused));
  EXPECT_EQ(reconnector.after_failure(failure(Obstacle::refused)), Milliseconds(250));
}

TEST(Reconnector, BeginsAnewAfterAGoodConnection) {
  Reconnector reconnector({}, longest);
  for (int i = 0; i < 5; ++i) (void)reconnector.after_failure(failure(Obstacle::refused));
  EXPECT_EQ(reconnector.after_death(Milliseconds(10'000)), Milliseconds(0));
}

TEST(Reconnector, GoesOnWaitingForWhatDiesAgainAndAgain) {
  Reconnector reconnector({}, longest);
  for (int i = 0; i < 3; ++i) (void)reconnector.after_death(Milliseconds(100));
  EXPECT_GT(*reconnector.after_death(Milliseconds(100)), Milliseconds(1'000));
}

TEST(Reconnector, LooksForThePortalsLogoutEvery5Seconds) {
  Reconnector reconnector({}, longest);
  for (int i = 0; i < 20; ++i)
    EXPECT_EQ(reconnector.after_failure(failure(Obstacle::captive_portal)), Milliseconds(5'000));
}

TEST(Reconnector, DoesNotInsistWhereItCannotHelp) {
  for (const Obstacle obstacle :
       {Obstacle::server_refused, Obstacle::proxy_refuses_credentials, Obstacle::tls_wrong_name}) {
    EXPECT_EQ(Reconnector({}, longest).after_failure(failure(obstacle)), std::nullopt);
  }
}

TEST(Reconnector, GivesUpAfterAsManyAttemptsAsItMay) {
  Reconnector reconnector({.attempts = 2}, longest);
  EXPECT_TRUE(reconnector.after_failure(failure(Obstacle::refused)));
  EXPECT_TRUE(reconnector.after_failure(failure(Obstacle::refused)));
  EXPECT_FALSE(reconnector.after_failure(failure(Obstacle::refused)));
}

TEST(AttemptId, Is128RandomBits) {
  EXPECT_EQ(make_attempt_id().size(), 32u);
  EXPECT_EQ(make_attempt_id().find_first_not_of("0123456789abcdef"), std::string::npos);
  EXPECT_NE(make_attempt_id(), make_attempt_id());
}

TEST(AttemptId, WaitsASecondOrFourRoundTrips) {
  EXPECT_EQ(reply_patience(Milliseconds(10)), Milliseconds(1'000));
  EXPECT_EQ(reply_patience(Milliseconds(600)), Milliseconds(2'400));
}

TEST(AttemptId, IsRepeatedWhereTheServerKnowsIt) {
  EXPECT_TRUE(may_repeat(Mishap::silence, true, false));
  EXPECT_TRUE(may_repeat(Mishap::death, true, false));
  EXPECT_TRUE(may_repeat(Mishap::death, true, true));
  EXPECT_FALSE(may_repeat(Mishap::silence, true, true));  // it is deciding
}

TEST(AttemptId, IsRepeatedElsewhereOnlyIfNothingHadComeBack) {
  EXPECT_TRUE(may_repeat(Mishap::death, false, false));
  EXPECT_FALSE(may_repeat(Mishap::death, false, true));
  EXPECT_FALSE(may_repeat(Mishap::silence, false, false));
}

}  // namespace
}  // namespace sallyport::client
