// What findings mean, alone and together.
#include "client/doctor/finding.hpp"

#include <gtest/gtest.h>

#include "unit/client/doctor/findings.hpp"

namespace sallyport::client {
namespace {

Obstacle judged(Finding finding) {
  judge({&finding, 1});
  return finding.report.failure.obstacle;
}

TEST(Findings, WhatGetsThroughAndIsNotDisturbedPasses) {
  Finding finding = through(on(kRtmp, 1935), {.watched = Milliseconds(3000)});
  judge({&finding, 1});
  EXPECT_EQ(finding.verdict, Verdict::passes);
  EXPECT_EQ(finding.report.failure.obstacle, Obstacle::none);
}

TEST(Findings, WhatIsCutWhileItIsWatchedIsHindered) {
  Finding finding = through(on(kRtmp, 1935), {.cut_after = Milliseconds(2040)});
  judge({&finding, 1});
  EXPECT_EQ(finding.verdict, Verdict::hindered);
  EXPECT_EQ(finding.report.failure.obstacle, Obstacle::connections_cut);
  EXPECT_EQ(finding.report.failure.detail, "after 2.0 s");
  EXPECT_TRUE(finding.gets_through());
}

TEST(Findings, RepliesThatAreHeldBackAreToldWithTheirTime) {
  Finding finding = through(on(kRtmpt, 80), {.held_for = Milliseconds(700)});
  judge({&finding, 1});
  EXPECT_EQ(finding.verdict, Verdict::hindered);
  EXPECT_EQ(finding.report.failure.obstacle, Obstacle::replies_buffered);
  EXPECT_EQ(finding.report.failure.detail, "for 700 ms");
}

TEST(Findings, WhatTheTunnelGotAroundIsTold) {
  EXPECT_EQ(judged(through(on(kRtmpt, 80), {.got_around = Obstacle::content_type_refused})),
            Obstacle::content_type_refused);
}

TEST(Findings, ACutWeighsMoreThanADelay) {
  EXPECT_EQ(judged(through(on(kRtmpt, 80), {.cut_after = Milliseconds(1), .held_for = Milliseconds(700)})),
            Obstacle::connections_cut);
}

TEST(Findings, WhatHadNoTurnWasNotTried) {
  Finding finding;
  judge({&finding, 1});
  EXPECT_EQ(finding.verdict, Verdict::not_tried);
  EXPECT_FALSE(finding.gets_through());
}

TEST(Findings, APageAloneIsSomeWebServers) {
  EXPECT_EQ(judged(failing(on(kRtmpt, 80), Obstacle::captive_portal, Stage::tunnel)), Obstacle::not_http);
}

TEST(Findings, APageBesideAWrongCertificateIsAPortals) {
  std::array findings = {failing(on(kRtmpt, 80), Obstacle::captive_portal, Stage::tunnel),
                         failing(on(kRtmps, 443), Obstacle::tls_intercepted, Stage::tls)};
  judge(findings);
  EXPECT_EQ(findings[0].report.failure.obstacle, Obstacle::captive_portal);
}

TEST(Findings, ARefusalWhereDocumentsPassIsAboutTheContentType) {
  std::array findings = {failing(on(kRtmpt, 80), Obstacle::http_error, Stage::tunnel),
                         failing(on(kRtmpts, 443), Obstacle::http_error, Stage::tunnel),
                         through(on(kHttpText, 80))};
  judge(findings);
  EXPECT_EQ(findings[0].report.failure.obstacle, Obstacle::content_type_refused);
  EXPECT_EQ(findings[1].report.failure.obstacle, Obstacle::http_error);  // another door
}

TEST(Findings, ARefusalOfEverythingIsNotAboutTheContentType) {
  std::array findings = {failing(on(kRtmpt, 80), Obstacle::http_error, Stage::tunnel),
                         failing(on(kHttpText, 80), Obstacle::http_error, Stage::tunnel)};
  judge(findings);
  EXPECT_EQ(findings[0].report.failure.obstacle, Obstacle::http_error);
}

TEST(Findings, ARefusedUpgradeIsNotTheServersWordWhereTheTunnelIsRefusedToo) {
  std::array findings = {failing(on(kWs, 80), Obstacle::upgrade_refused, Stage::upgrade),
                         failing(on(kWs, 8080), Obstacle::upgrade_refused, Stage::upgrade),
                         failing(on(kRtmpt, 80), Obstacle::http_error, Stage::tunnel)};
  judge(findings);
  EXPECT_EQ(findings[0].report.failure.obstacle, Obstacle::upgrade_stripped);
  EXPECT_EQ(findings[1].report.failure.obstacle, Obstacle::upgrade_refused);
}

TEST(Findings, AProxyThatPassesRequestsOnForbidsConnectAndNotTheServer) {
  Route forward = kOffice;
  forward.kind = RouteKind::http_forward;
  std::array findings = {failing(on(kRtmps, 443, kOffice), Obstacle::destination_forbidden, Stage::proxy),
                         through(on(kRtmpt, 80, forward))};
  judge(findings);
  EXPECT_EQ(findings[0].report.failure.obstacle, Obstacle::connect_refused);
}

TEST(Findings, AProxyThatPassesNothingOnForbidsTheServer) {
  EXPECT_EQ(judged(failing(on(kRtmps, 443, kOffice), Obstacle::destination_forbidden, Stage::proxy)),
            Obstacle::destination_forbidden);
}

TEST(Findings, TheBestIsTheFirstThatPassesBeforeWhatIsHindered) {
  std::array findings = {failing(on(kRtmps, 443), Obstacle::reset),
                         through(on(kRtmp, 1935), {.cut_after = Milliseconds(5)}), through(on(kWs, 80)),
                         through(on(kRtmpt, 80))};
  judge(findings);
  EXPECT_EQ(best_of(findings), &findings[2]);
  EXPECT_EQ(best_of(std::span(findings).first(2)), &findings[1]);
  EXPECT_EQ(best_of(std::span(findings).first(1)), nullptr);
}

}  // namespace
}  // namespace sallyport::client
