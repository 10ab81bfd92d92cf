// Which ways are tried, and when each starts.
#include "client/connector/plan.hpp"

#include <algorithm>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sallyport::client {
namespace {

using ::testing::ElementsAre;

const Route kDirect{};
const Route kConnect{RouteKind::http_connect, {"proxy", 3128, false, "", ""}};
const Route kForward{RouteKind::http_forward, {"proxy", 3128, false, "", ""}};
const Route kSocks{RouteKind::socks5, {"socks", 1080, false, "", ""}};
const Route kDirectLater{RouteKind::direct, {}, true};

Target target(std::string_view uri) {
  return *parse_target(uri);
}

std::string line(const Candidate& candidate) {
  std::string text = std::to_string(candidate.start.count());
  text.append(" ").append(to_string(candidate.carrier)).append(":").append(std::to_string(candidate.port));
  if (candidate.route.kind != RouteKind::direct) text.append(" ").append(to_string(candidate.route.kind));
  return text;
}

std::vector<std::string> lines(const Candidates& candidates) {
  std::vector<std::string> all;
  for (const Candidate& candidate : candidates) all.push_back(line(candidate));
  return all;
}

std::vector<std::string> lines(std::string_view uri, const std::vector<Route>& routes = {kDirect}) {
  return lines(plan(target(uri), routes));
}

TEST(Plan, TriesEverythingForRtmp) {
  EXPECT_THAT(lines("rtmp://host/live"),
              ElementsAre("0 rtmps:443", "100 rtmp:1935", "150 https:443", "250 http:80", "350 rtmp:80",
                          "400 rtmp:443", "600 https-poll:443", "700 http-poll:80", "750 https-text:443",
                          "775 http-text:80"));
}

TEST(Plan, TriesNothingButTlsForWhatPromisesIt) {
  EXPECT_THAT(lines("rtmps://host/live"),
              ElementsAre("0 rtmps:443", "100 https:443", "300 https-poll:443", "400 https-text:443"));
  EXPECT_THAT(lines("rtmpts://host/live"),
              ElementsAre("0 rtmpts:443", "200 https-poll:443", "300 https-text:443"));
  EXPECT_THAT(lines("wss://host/live"), ElementsAre("0 wss:443"));
}

TEST(Plan, KeepsTlsPromisesOnEveryRouteAndPort) {
  for (const std::string_view uri : {"rtmps://host/a", "rtmpts://host/a", "wss://host/a", "rtmps://host:80/a",
                                     "wss://host:1935/a", "rtmpts://host:8080/a"}) {
    for (const Candidate& candidate :
         plan(target(uri), std::vector{kConnect, kForward, kSocks, kDirectLater})) {
      EXPECT_TRUE(candidate.carrier.tls) << uri << ": " << describe(candidate);
    }
  }
}

TEST(Plan, TunnelsWhatAsksForTheTunnel) {
  EXPECT_THAT(lines("rtmpt://host/live"), ElementsAre("0 rtmpt:80", "200 http-poll:80", "300 http-text:80"));
  EXPECT_THAT(lines("ws://host/live"), ElementsAre("0 ws:80"));
}

TEST(Plan, UsesRtmpeInAllItsForms) {
  EXPECT_THAT(lines("rtmpe://host/live"),
              ElementsAre("0 rtmpe:1935", "100 rtmpe:443", "150 rtmpe:80", "250 rtmpte:80",
                          "450 rtmpte-poll:80", "550 rtmpte-text:80"));
  EXPECT_THAT(lines("rtmpte://host/live"),
              ElementsAre("0 rtmpte:80", "200 rtmpte-poll:80", "300 rtmpte-text:80"));
}

TEST(Plan, TakesAPortInTheUriAlone) {
  EXPECT_THAT(
      lines("rtmp://host:1936/live"),
      ElementsAre("0 rtmp:1936", "100 rtmps:1936", "150 http:1936", "250 https:1936", "450 http-poll:1936",
                  "550 https-poll:1936", "600 http-text:1936", "625 https-text:1936"));
  EXPECT_THAT(lines("rtmp://host:443/live").front(), "0 rtmps:443");
  EXPECT_THAT(lines("rtmpe://host:99/live"),
              ElementsAre("0 rtmpe:99", "250 rtmpte:99", "450 rtmpte-poll:99", "550 rtmpte-text:99"));
}

TEST(Plan, StartsDirectRoutesLateBesideAProxy) {
  EXPECT_THAT(
      lines("rtmp://host/live", {kConnect, kForward, kDirectLater}),
      ElementsAre("0 rtmps:443 http-connect", "80 https:443 http-connect", "160 rtmpt:80 http-forward",
                  "240 rtmp:443 http-connect", "280 rtmp:1935 http-connect", "300 rtmps:443",
                  "320 http:80 http-connect", "400 https-poll:443 http-connect", "400 rtmp:1935",
                  "450 http-poll:80 http-forward", "450 https:443", "500 https-text:443 http-connect",
                  "550 http-text:80 http-forward", "550 http:80", "650 rtmp:80", "700 rtmp:443",
                  "900 https-poll:443", "1000 http-poll:80", "1050 https-text:443", "1075 http-text:80"));
}

TEST(Plan, TakesEverythingThroughSocks) {
  const auto through = lines("rtmp://host/live", {kSocks, kDirectLater});
  EXPECT_EQ(through[0], "0 rtmps:443 socks5");
  EXPECT_EQ(through[1], "100 rtmp:1935 socks5");
  EXPECT_NE(std::find(through.begin(), through.end(), "300 rtmps:443"), through.end());
  EXPECT_EQ(through.size(), 20u);
}

TEST(Plan, DoesNotWaitForWhatIsNotThere) {
  EXPECT_THAT(lines("rtmp://host/live", {kForward}),
              ElementsAre("0 rtmpt:80 http-forward", "290 http-poll:80 http-forward",
                          "390 http-text:80 http-forward"));
}

TEST(Plan, FindsNothingForTlsOverAForwardProxyAlone) {
  EXPECT_TRUE(plan(target("rtmps://host/live"), std::vector{kForward}).empty());
  EXPECT_TRUE(plan(target("ws://host/live"), std::vector{kForward}).empty());
}

TEST(Plan, KeepsToWhatTheSchemeAllows) {
  for (const std::string_view word : {"rtmp", "rtmps", "rtmpe", "rtmpt", "rtmpte", "rtmpts", "ws", "wss"}) {
    const Target where = target(std::string(word) + "://host/live");
    const auto candidates = plan(where, std::vector{kConnect, kForward, kSocks, kDirect});
    EXPECT_FALSE(candidates.empty()) << word;
    for (const Candidate& candidate : candidates) {
      EXPECT_TRUE(allows(where.scheme, candidate.carrier)) << word << ": " << describe(candidate);
    }
  }
}

TEST(Plan, TriesNoWayTwice) {
  for (const std::string_view uri : {"rtmp://host/a", "rtmp://host:443/a", "rtmpe://host:1/a"}) {
    std::set<std::string> seen;
    for (const Candidate& candidate :
         plan(target(uri), std::vector{kConnect, kForward, kSocks, kDirectLater})) {
      EXPECT_TRUE(seen.insert(describe(candidate)).second) << describe(candidate);
    }
  }
}

TEST(Plan, ClimbsTheClassicLadder) {
  const std::vector routes{kDirect};
  EXPECT_THAT(lines(plan_ladder(target("rtmp://host/live"), routes, Strategy::classic)),
              ElementsAre("0 rtmp:1935", "15000 rtmp:443", "30000 rtmp:80", "45000 rtmpt:80"));
  EXPECT_THAT(lines(plan_ladder(target("rtmp://host/live"), routes, Strategy::classic_80)),
              ElementsAre("0 rtmp:80", "15000 rtmpt:80"));
}

TEST(Plan, TunnelsTheClassicLadderThroughTheProxy) {
  EXPECT_THAT(lines(plan_ladder(target("rtmp://host/live"), std::vector{kConnect, kForward, kDirectLater},
                                Strategy::classic_80)),
              ElementsAre("0 rtmp:80", "15000 rtmpt:80 http-forward"));
}

TEST(Plan, ClimbsNoHigherThanThePortInTheUri) {
  EXPECT_THAT(lines(plan_ladder(target("rtmp://host:1940/live"), std::vector{kDirect}, Strategy::classic)),
              ElementsAre("0 rtmp:1940"));
  EXPECT_THAT(lines(plan_ladder(target("rtmps://host/live"), std::vector{kDirect}, Strategy::classic)),
              ElementsAre("0 rtmps:443"));
}

TEST(Plan, TriesNothingButWhatTheSchemeSaysIfItIsToBeExact) {
  for (const auto& [uri, way] : {std::pair{"rtmp://host/live", "0 rtmp:1935"}, {"rtmp://host:80/live", "0 rtmp:80"},
                                 {"rtmps://host/live", "0 rtmps:443"}, {"rtmpt://host/live", "0 rtmpt:80"},
                                 {"rtmpe://host/live", "0 rtmpe:1935"}, {"wss://host/live", "0 wss:443"}}) {
    EXPECT_THAT(lines(plan_ladder(target(uri), std::vector{kDirect}, Strategy::exact)), ElementsAre(way));
  }
}

TEST(Plan, BeginsWarmWithTheRememberedWinner) {
  const auto cold = plan(target("rtmp://host/live"), std::vector{kDirect});
  EXPECT_THAT(lines(warm_plan(cold, {3, Milliseconds(30)}, {})),
              ElementsAre("0 http:80", "100 rtmps:443", "500 rtmp:1935", "550 https:443", "750 rtmp:80",
                          "800 rtmp:443", "1000 https-poll:443", "1100 http-poll:80", "1150 https-text:443",
                          "1175 http-text:80"));
}

TEST(Plan, GivesTheRememberedWinnerTwiceItsTime) {
  const auto cold = plan(target("rtmp://host/live"), std::vector{kDirect});
  EXPECT_EQ(lines(warm_plan(cold, {0, Milliseconds(120)}, {}))[1], "240 rtmp:1935");
  EXPECT_EQ(lines(warm_plan(cold, {0, Milliseconds(5'000)}, {}))[1], "400 rtmp:1935");
}

TEST(Plan, PutsWhatFailedAShortWhileAgoLast) {
  const auto cold = plan(target("rtmps://host/live"), std::vector{kDirect});
  const std::vector<std::size_t> barred{0};
  EXPECT_THAT(lines(cold_plan(cold, barred)),
              ElementsAre("0 https:443", "200 https-poll:443", "300 https-text:443", "400 rtmps:443"));
}

TEST(Plan, ForgetsFailuresIfThereIsNothingElse) {
  const auto cold = plan(target("wss://host/live"), std::vector{kDirect});
  const std::vector<std::size_t> barred{0};
  EXPECT_EQ(lines(cold_plan(cold, barred)), lines(cold));
}

TEST(Plan, SkipsFailuresForTheSecondBest) {
  const auto cold = plan(target("rtmp://host/live"), std::vector{kDirect});
  const std::vector<std::size_t> barred{0, 1};
  EXPECT_EQ(lines(warm_plan(cold, {3, Milliseconds(30)}, barred))[1], "100 https:443");
}

}  // namespace
}  // namespace sallyport::client
