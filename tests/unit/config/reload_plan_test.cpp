#include "config/reload_plan.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/config/memory_tree.hpp"

namespace sallyport::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Files = std::map<std::string, std::string>;

ReloadPlan plan(const Files& before, const Files& after) {
  const auto running = test::load_files(before);
  const auto fresh = test::load_files(after);
  EXPECT_TRUE(running.ok() && fresh.ok()) << test::text_of_all(fresh.diagnostics);
  return compare(*running.configuration, *fresh.configuration);
}

ReloadPlan adaptor_plan(const std::string& before, const std::string& after) {
  return plan({{test::kAdaptorFile, "<Adaptor>" + before + "</Adaptor>"}},
              {{test::kAdaptorFile, "<Adaptor>" + after + "</Adaptor>"}});
}

TEST(ReloadPlan, TheSameFilesChangeNothing) {
  const Files files{{test::kAdaptorFile, "<Adaptor><Deny>10.60</Deny></Adaptor>"},
                    {test::kApplicationFile, "<Application><Publish>open</Publish></Application>"}};
  EXPECT_TRUE(plan(files, files).nothing_changed());
}

TEST(ReloadPlan, OtherBlanksAndCommentsChangeNothing) {
  EXPECT_TRUE(
      plan({{test::kApplicationFile, "<Application><Publish>open</Publish></Application>"}},
           {{test::kApplicationFile, "<Application>\n\n <!-- x --> <Publish> open </Publish></Application>"}})
          .nothing_changed());
}

TEST(ReloadPlan, ListenAddressesNeedARestartAndSaySo) {
  const auto result = adaptor_plan("<HostPortList><HostPort>:1935</HostPort></HostPortList>",
                                   "<SSL><SSLServerCtx><SSLCertificateFile>" SALLYPORT_VECTORS
                                   "/tls/localhost.pem</SSLCertificateFile></SSLServerCtx></SSL>"
                                   "<HostPortList><HostPort>[::1]:80,-443</HostPort></HostPortList>");
  EXPECT_THAT(result.live, ElementsAre("the certificates of adaptor _defaultRoot_ have changed"));
  EXPECT_THAT(result.needs_restart,
              ElementsAre("HostPort of adaptor _defaultRoot_ was :1935 and is now [::1]:80, [::1]:-443; "
                          "the server listens as before until it is started again"));
}

TEST(ReloadPlan, RulesTunnelAndAltVhostApplyLive) {
  const auto result = adaptor_plan("",
                                   "<Deny>10.60</Deny><HTTPTunnel><IdlePostInterval>128</IdlePostInterval></"
                                   "HTTPTunnel><EnableAltVhost>true</EnableAltVhost>");
  EXPECT_THAT(result.needs_restart, IsEmpty());
  EXPECT_THAT(result.live, ElementsAre(HasSubstr("Allow, Deny and Order"), HasSubstr("HTTP settings or TrustedProxies"),
                                       HasSubstr("EnableAltVhost")));
}

TEST(ReloadPlan, RtmpeAppliesLive) {
  const std::string on = "<RTMP><RTMPE enabled=\"true\"/></RTMP>";
  EXPECT_THAT(adaptor_plan("", on).live, ElementsAre(HasSubstr("RTMPE of adaptor _defaultRoot_ is now on")));
  EXPECT_THAT(adaptor_plan(on, "").live, ElementsAre(HasSubstr("is now off; clients that use it stay")));
}

TEST(ReloadPlan, VirtualHostChangesApplyLive) {
  const auto result =
      plan({}, {{test::kVhostFile,
                 "<VirtualHost><AliasList><Alias>a</Alias></AliasList><AppsDir>/x</AppsDir>"
                 "<ResourceLimits><MaxStreams>1</MaxStreams></ResourceLimits></VirtualHost>"},
                {test::kApplicationFile, "<Application><Publish>open</Publish></Application>"},
                {"conf/_defaultRoot_/www.example.com/Vhost.xml", "<VirtualHost/>"}});
  EXPECT_THAT(result.needs_restart, IsEmpty());
  EXPECT_THAT(result.live, ElementsAre(HasSubstr("aliases"), HasSubstr("AppsDir"), HasSubstr("limits"),
                                       HasSubstr("Application.xml"), "virtual host www.example.com is new"));
}

TEST(ReloadPlan, AdaptorsThatComeOrGoNeedARestart) {
  const Files with{{"conf/second/Adaptor.xml",
                    "<Adaptor><HostPortList><HostPort>:8080</HostPort></HostPortList></Adaptor>"}};
  EXPECT_THAT(plan({}, with).needs_restart, ElementsAre(HasSubstr("adaptor second is new")));
  EXPECT_THAT(plan(with, {}).needs_restart, ElementsAre(HasSubstr("adaptor second is gone")));
}

TEST(ReloadPlan, ThePolicyFileAppliesLive) {
  const Files with{
      {"conf/Server.xml", "<Root><Server><CrossDomainPath>p.xml</CrossDomainPath></Server></Root>"},
      {"p.xml", "<x/>"}};
  EXPECT_THAT(plan({}, with).live, ElementsAre(HasSubstr("policy file")));
}

}  // namespace
}  // namespace sallyport::config
