// The rules of advice, each by the set of findings that it is for.
#include "client/doctor/prescription.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/client/doctor/findings.hpp"

namespace sallyport::client {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

Prescription advised(std::vector<Finding> findings) {
  Target target;
  target.host = "media.test";
  target.path = "live";
  judge(findings);
  return prescribe(target, findings);
}

const Finding kPlainPasses = through(on(kRtmp, 1935));
const Finding kTunnelPasses = through(on(kRtmpt, 80));
const Finding kSecurePasses = through(on(kRtmps, 443));

TEST(Advice, WhereNothingIsInTheWayNothingIsChanged) {
  const auto what = advised({kSecurePasses, kPlainPasses});
  EXPECT_EQ(what.user, "Connect to rtmp://media.test/live as it is: nothing is in the way.");
  EXPECT_EQ(what.administrator, "Nothing needs to be changed.");
}

TEST(Advice, WhereNothingPassesItIsAboutTheObstacleThatSaysMost) {
  const auto what =
      advised({failing(on(kRtmp, 1935), Obstacle::silent_drop),
               failing(on(kRtmps, 443, kOffice), Obstacle::proxy_wants_credentials, Stage::proxy)});
  EXPECT_EQ(what.user, "Give them as in --proxy http://user:password@proxy:port.");
  EXPECT_THAT(what.administrator, HasSubstr("without a login"));
}

TEST(Advice, WhereThereIsNoWayAnotherSchemeIsNeeded) {
  EXPECT_THAT(advised({}).user, HasSubstr("another scheme or another proxy"));
}

TEST(Advice, WhereAllIsCutATunnelOutlivesIt) {
  const Observation cut{.cut_after = Milliseconds(2000)};
  const auto what = advised({through(on(kRtmp, 1935), cut), through(on(kRtmpt, 80), cut)});
  EXPECT_THAT(what.user, HasSubstr("rtmpt://media.test"));
  EXPECT_THAT(what.administrator, HasSubstr("something ends them after 2.0 s"));
  EXPECT_THAT(advised({through(on(kRtmp, 1935), cut)}).user, HasSubstr("another network"));
}

TEST(Advice, WhereOnlyBufferedTunnelsPassTheDelayIsStated) {
  const auto what = advised(
      {failing(on(kRtmp, 80), Obstacle::reset), through(on(kRtmpt, 80), {.held_for = Milliseconds(700)})});
  EXPECT_THAT(what.user, HasSubstr("about 700 ms more delay"));
}

TEST(Advice, WhereOnlyClearWaysPassTheUserIsWarned) {
  const auto what = advised({failing(on(kRtmps, 443), Obstacle::tls_intercepted, Stage::tls), kTunnelPasses});
  EXPECT_THAT(what.user, HasSubstr("can be read on the way"));
  EXPECT_THAT(what.user, HasSubstr("--cacert"));
  EXPECT_THAT(what.administrator, StartsWith("Exempt the server from TLS inspection"));
}

TEST(Advice, WhereTheServerHasNoTlsNobodyElseIsBlamed) {
  const auto what =
      advised({through(on(kRtmp, 1935)), failing(on(kRtmps, 1935), Obstacle::closed, Stage::tls)});
  EXPECT_THAT(what.user, HasSubstr("nothing speaks TLS there"));
  EXPECT_THAT(what.administrator, HasSubstr("TLS.CERTIFICATE"));
}

TEST(Advice, WhereTlsIsLookedIntoTheTunnelInItIsNamed) {
  const auto what = advised({failing(on(kRtmps, 443), Obstacle::reset, Stage::handshake),
                             failing(on(kWss, 443), Obstacle::upgrade_stripped, Stage::upgrade),
                             through(on(kRtmpts, 443))});
  EXPECT_THAT(what.user, HasSubstr("rtmpts on port 443 gets through"));
  EXPECT_THAT(what.administrator, StartsWith("Exempt media.test from TLS inspection"));
}

TEST(Advice, WhereUpgradesAreStrippedTheAdministratorMayLetThemThrough) {
  const auto what =
      advised({failing(on(kRtmp, 80), Obstacle::reset),
               failing(on(kWs, 80), Obstacle::upgrade_stripped, Stage::upgrade), kTunnelPasses});
  EXPECT_THAT(what.administrator, HasSubstr("Connection: Upgrade"));
}

TEST(Advice, WhereTypesAreFilteredTheyAreNamed) {
  const auto what =
      advised({failing(on(kWs, 80), Obstacle::upgrade_stripped, Stage::upgrade),
               failing(on(kRtmpt, 80), Obstacle::http_error, Stage::tunnel), through(on(kHttpText, 80))});
  EXPECT_THAT(what.user, HasSubstr("http-text on port 80 gets through"));
  EXPECT_THAT(what.administrator, HasSubstr("application/x-fcs"));
}

TEST(Advice, WhereSomeAreCutTheOtherIsTaken) {
  const auto what = advised({through(on(kWs, 80), {.cut_after = Milliseconds(2000)}), kTunnelPasses});
  EXPECT_THAT(what.user, HasSubstr("rtmpt on port 80 gets through"));
  EXPECT_THAT(what.administrator, HasSubstr("something ends them after 2.0 s"));
}

TEST(Advice, PortsThatAreShutAreNamed) {
  const auto what = advised({failing(on(kRtmps, 443), Obstacle::silent_drop),
                             failing(on(kRtmp, 1935), Obstacle::silent_drop),
                             failing(on(kRtmp, 80), Obstacle::silent_drop)});
  EXPECT_THAT(what.administrator, StartsWith("Let TCP to port 80, 443 or 1935 of media.test out"));
}

TEST(Advice, WhereOnlyTheProxyLeadsOutItIsKept) {
  const auto what =
      advised({through(on(kRtmps, 443, kOffice)), failing(on(kRtmps, 443), Obstacle::silent_drop)});
  EXPECT_THAT(what.user, StartsWith("Keep the proxy: rtmps on port 443 by http-connect proxy:3128"));
}

TEST(Advice, WhereOnlyTheProxyFailsItIsLeft) {
  const auto what = advised({failing(on(kRtmps, 443, kOffice), Obstacle::proxy_unreachable), kSecurePasses});
  EXPECT_THAT(what.user, StartsWith("Connect with --proxy direct"));
}

TEST(Advice, WhereSomethingPassesTheRestIsForTheAdministrator) {
  const auto what = advised({kSecurePasses, failing(on(kRtmp, 1935), Obstacle::silent_drop)});
  EXPECT_EQ(what.user, "Connect to rtmp://media.test/live as it is: rtmps on port 443 gets through.");
  EXPECT_THAT(what.administrator, StartsWith("Nothing needs to be changed; for the other ways, let TCP"));
}

}  // namespace
}  // namespace sallyport::client
