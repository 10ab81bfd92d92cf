// Protocol rules that contradict each other or what is served, as `sallyport check` tells them.
#include "config/rule_conflicts.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/check.hpp"
#include "unit/config/memory_tree.hpp"
#include "unit/config/temporary_tree.hpp"

namespace sallyport::config {
namespace {

using test::kAdaptorFile;
using test::kApplicationFile;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class RuleConflicts : public testing::Test {
 protected:
  RuleConflicts() { adaptor(""); }

  void adaptor(const std::string& tags) {
    tree_.write(kAdaptorFile,
                "<Adaptor><HostPortList><HostPort>:1935</HostPort></HostPortList>" + tags + "</Adaptor>");
  }
  void vhost(const std::string& tags) {
    tree_.write(kApplicationFile, "<Application>\n" + tags + "\n</Application>");
  }
  void application(const std::string& name, const std::string& tags) {
    tree_.write("applications/" + name + "/Application.xml", "<Application>\n" + tags + "\n</Application>");
  }
  std::string warnings() {
    const auto report = check(tree_.root());
    EXPECT_TRUE(report.ok()) << "a contradiction is no error";
    return test::text_of_all(report.diagnostics);
  }

  test::TemporaryTree tree_;
};

TEST_F(RuleConflicts, RulesThatMakeSenseAreNotTalkedAbout) {
  vhost("<DisallowedProtocols>rtmpe</DisallowedProtocols>");
  application("a", "<AllowedProtocols>rtmp, rtmpt, rtmps</AllowedProtocols>");
  application("b", "<AllowHTTPTunnel>false</AllowHTTPTunnel>");
  EXPECT_THAT(warnings(), IsEmpty());
}

TEST_F(RuleConflicts, OnlyRtmpeWhileItIsOff) {
  application("a", "<AllowedProtocols>rtmpe, rtmpte</AllowedProtocols>");
  EXPECT_THAT(warnings(),
              AllOf(HasSubstr("applications/a/Application.xml:2:19: warning: nobody can connect: only rtmpe, "
                              "rtmpte may be used, and RTMPE is off"),
                    HasSubstr("set enabled=\"true\" in <RTMP><RTMPE> in conf/_defaultRoot_/Adaptor.xml")));
}

TEST_F(RuleConflicts, OnlyRtmpeWhereItIsOnMakesSense) {
  adaptor("<RTMP><RTMPE enabled=\"true\"/></RTMP>");
  application("a", "<AllowedProtocols>rtmpe, rtmpte</AllowedProtocols>");
  EXPECT_THAT(warnings(), Not(HasSubstr("nobody can connect")));
}

TEST_F(RuleConflicts, TheDocumentsLineLeavesOnlyRtmpe) {
  vhost("  <DisallowedProtocols>rtmp, rtmps, rtmpt</DisallowedProtocols>");
  const std::string said = warnings();
  EXPECT_THAT(said, HasSubstr("Application.xml:2:24: warning: nobody can connect: only rtmpe, rtmpte may be used"));
  EXPECT_THAT(said, HasSubstr("Application.xml:2:24: warning: rtmps, which protects, is barred, and rtmpe, rtmpte, "
                              "which cannot, is let in; take rtmps out of <DisallowedProtocols>"));
}

TEST_F(RuleConflicts, TheStrongerIsBarredByAnAllowListThatForgotIt) {
  application("a", "<AllowedProtocols>rtmp</AllowedProtocols>");
  EXPECT_THAT(warnings(), HasSubstr("a/Application.xml:2:19: warning: rtmps, which protects, is barred, and rtmp, "
                                    "which cannot, is let in; add rtmps to <AllowedProtocols>"));
}

TEST_F(RuleConflicts, SecureWithoutTls) {
  vhost("<AllowedProtocols>secure</AllowedProtocols>");
  EXPECT_THAT(warnings(), AllOf(HasSubstr(":2:19: warning: nobody can connect: only rtmps, rtmpts may be used, and "
                                          "there is no certificate for TLS"),
                                HasSubstr("name one in <SSL><SSLServerCtx> in conf/_defaultRoot_/Adaptor.xml")));
}

TEST_F(RuleConflicts, SecureWithACertificateMakesSense) {
  adaptor("<SSL><SSLServerCtx><SSLCertificateFile>" SALLYPORT_VECTORS
          "/tls/localhost.pem</SSLCertificateFile></SSLServerCtx></SSL>");
  vhost("<AllowedProtocols>secure</AllowedProtocols>");
  EXPECT_THAT(warnings(), Not(HasSubstr("nobody can connect")));
}

TEST_F(RuleConflicts, SecureWithNamesThatNeverAre) {
  application("none", "<AllowedProtocols>secure, rtmpe</AllowedProtocols>");
  application("some", "<AllowedProtocols>secure, rtmps, rtmp</AllowedProtocols>");
  const std::string said = warnings();
  EXPECT_THAT(said, HasSubstr("none/Application.xml:2:19: warning: nobody can connect: <AllowedProtocols> says "
                              "secure, which rtmpe is not; name rtmps instead"));
  EXPECT_THAT(said, HasSubstr("some/Application.xml:2:19: warning: <AllowedProtocols> says secure, which rtmp is "
                              "not: it is not let in"));
}

TEST_F(RuleConflicts, ListsThatLeaveNothing) {
  vhost("<AllowedProtocols>rtmp</AllowedProtocols>");
  application("a", "<DisallowedProtocols>rtmp</DisallowedProtocols>");
  application("b", "<DisallowedProtocols>rtmp,rtmps,rtmpe</DisallowedProtocols><AllowedProtocols></AllowedProtocols>");
  const std::string said = warnings();
  EXPECT_THAT(said, HasSubstr("_defaultVHost_/Application.xml:2:19: warning: nobody can connect: the protocol lists "
                              "together leave none"))
      << "for a: the narrowest rule is the one it inherits";
}

TEST_F(RuleConflicts, AProtocolInBothLists) {
  application("a", "<DisallowedProtocols>rtmp</DisallowedProtocols>"
                   "<AllowedProtocols>rtmpt, rtmps</AllowedProtocols>");
  EXPECT_THAT(warnings(), HasSubstr("a/Application.xml:2:22: warning: <DisallowedProtocols> bars rtmpt, which "
                                    "<AllowedProtocols> names"));
}

TEST_F(RuleConflicts, AWebSocketIsATunnelTooWhereThereIsNoOther) {
  adaptor("<HTTPTunnel><Enable>false</Enable></HTTPTunnel>");
  application("a", "<AllowedProtocols>rtmpt, rtmps</AllowedProtocols>");

  EXPECT_THAT(warnings(), IsEmpty());
}

TEST_F(RuleConflicts, TunnelsOnlyWhereThereIsNone) {
  adaptor("<HTTPTunnel><Enable>false</Enable></HTTPTunnel><WebSocket enabled=\"false\"/>");
  application("adaptor", "<AllowedProtocols>rtmpt</AllowedProtocols>");
  application("own", "<AllowedProtocols>rtmpt</AllowedProtocols>\n<AllowHTTPTunnel>false</AllowHTTPTunnel>");
  const std::string said = warnings();
  EXPECT_THAT(said, HasSubstr("adaptor/Application.xml:2:19: warning: nobody can connect: only rtmpt may be used, and "
                              "HTTPTunnel and WebSocket are off; let in another protocol, or set <HTTPTunnel><Enable> to true in "
                              "conf/_defaultRoot_/Adaptor.xml"));
  EXPECT_THAT(said, HasSubstr("own/Application.xml:2:19: warning: nobody can connect: only rtmpt may be used, and "
                              "<AllowHTTPTunnel> is false and WebSocket is off; let in another protocol, or set <WebSocket "
                              "enabled=\"true\"/> in conf/_defaultRoot_/Adaptor.xml"));
}

TEST_F(RuleConflicts, AWebSocketMayComeWhereTunnelsMayNot) {
  application("a", "<AllowedProtocols>rtmpt, rtmps</AllowedProtocols><AllowHTTPTunnel>false</AllowHTTPTunnel>");
  EXPECT_THAT(warnings(), IsEmpty());
}

TEST_F(RuleConflicts, ATunnelThatIsBarredLeavesNobodyToCome) {
  application("a", "<AllowedProtocols>rtmpte</AllowedProtocols>\n<AllowHTTPTunnel>false</AllowHTTPTunnel>");
  EXPECT_THAT(warnings(), HasSubstr("a/Application.xml:3:18: warning: nobody can connect: only rtmpte may be used, and "
                                    "<AllowHTTPTunnel> is false"));
}

TEST_F(RuleConflicts, OneAdaptorThatServesItIsEnough) {
  adaptor("<HTTPTunnel><Enable>false</Enable></HTTPTunnel>");
  tree_.write("conf/other/Adaptor.xml",
              "<Adaptor><HostPortList><HostPort>:8080</HostPort></HostPortList></Adaptor>");
  tree_.write("conf/other/_defaultVHost_/Vhost.xml",
              "<VirtualHost><AppsDir>" + tree_.root() + "/applications</AppsDir></VirtualHost>");
  application("a", "<AllowedProtocols>rtmpt, rtmps</AllowedProtocols>");
  EXPECT_THAT(warnings(), Not(HasSubstr("nobody")));
}

TEST_F(RuleConflicts, WhatIsInheritedForGoodIsBlamedWhereItStands) {
  vhost("<AllowedProtocols override=\"no\">rtmpe</AllowedProtocols>");
  application("a", "<AllowedProtocols>rtmp</AllowedProtocols><MaxAppIdleTime>5</MaxAppIdleTime>");
  const std::string said = warnings();
  EXPECT_THAT(said, HasSubstr("_defaultVHost_/Application.xml:2:33: warning: nobody can connect: only rtmpe"));
  EXPECT_THAT(said, Not(HasSubstr("a/Application.xml:2:19: warning")));
}

TEST_F(RuleConflicts, AreFoundAtStartToo) {
  vhost("<AllowedProtocols>secure</AllowedProtocols>");
  const auto loaded = load(tree_.root());
  ASSERT_TRUE(loaded.ok());
  EXPECT_EQ(find_rule_conflicts(*loaded.configuration).size(), 1u);
}

}  // namespace
}  // namespace sallyport::config
