// Which carrier may come in: every carrier against every kind of rule line.
#include "hub/protocol_rules.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "application_host_test_support.hpp"

namespace sallyport::hub {
namespace {

/// A carrier as the streams name it, with what the server saw.
struct Carrier {
  const char* name;
  bool secure = false;
  bool tunnelled = false;
  bool rtmpe = false;
};
constexpr Carrier kRtmp{"rtmp"};
constexpr Carrier kRtmpt{"rtmpt", false, true};
constexpr Carrier kRtmps{"rtmps", true};
constexpr Carrier kRtmpts{"rtmpts", true, true};
constexpr Carrier kRtmpe{"rtmpe", false, false, true};
constexpr Carrier kRtmpte{"rtmpte", false, true, true};
constexpr Carrier kWebSocket{"ws"};
constexpr Carrier kSecureWebSocket{"wss", true};
constexpr Carrier kRtmpBehindTls{"rtmp", true};         // a trusted front has ended TLS
constexpr Carrier kRtmptBehindTls{"rtmpt", true, true};
constexpr Carrier kRtmpeInTls{"rtmpe", true, false, true};
constexpr Carrier kNameless{"quic"};

ClientFacts facts_of(const Carrier& carrier) {
  ClientFacts facts;
  facts.protocol = fms_protocol(carrier.name, carrier.secure);
  facts.secure = carrier.secure;
  facts.tunnelled = carrier.tunnelled;
  facts.rtmpe = carrier.rtmpe;
  return facts;
}

ProtocolRules rules_of(std::initializer_list<const char*> disallowed, std::initializer_list<const char*> allowed = {}) {
  ProtocolRules rules;
  for (const char* word : disallowed) EXPECT_TRUE(rules.disallow(word)) << word;
  for (const char* word : allowed) EXPECT_TRUE(rules.allow(word)) << word;
  return rules;
}

/// One letter a carrier, in the order of the table's head: y let in, d protocol-disallowed, i insecure.
std::string verdicts(const ProtocolRules& rules) {
  std::string out;
  for (const Carrier& carrier : {kRtmp, kRtmpt, kWebSocket, kRtmps, kRtmpts, kSecureWebSocket, kRtmpe, kRtmpte, kRtmpBehindTls,
                                 kRtmptBehindTls, kRtmpeInTls, kNameless}) {
    const auto checked = rules.check(facts_of(carrier));
    out += checked ? 'y' : checked.error().reason == Reason::insecure ? 'i' : checked.error().reason == Reason::protocol_disallowed ? 'd' : '?';
  }
  return out;
}

TEST(FmsProtocol, EveryCarrierHasOneName) {
  const auto name = [](const Carrier& carrier) { return fms_protocol(carrier.name, carrier.secure); };
  EXPECT_EQ(name(kRtmp), "rtmp");
  EXPECT_EQ(name(kRtmpt), "rtmpt");
  EXPECT_EQ(name(kRtmps), "rtmps");
  EXPECT_EQ(name(kRtmpts), "rtmps");
  EXPECT_EQ(name(kRtmpe), "rtmpe");
  EXPECT_EQ(name(kRtmpte), "rtmpte");
  EXPECT_EQ(name(kWebSocket), "rtmpt");
  EXPECT_EQ(name(kSecureWebSocket), "rtmps");
}

TEST(FmsProtocol, TlsThatAFrontHasEndedCountsAsTls) {
  EXPECT_EQ(fms_protocol("rtmp", true), "rtmps");
  EXPECT_EQ(fms_protocol("rtmpt", true), "rtmps");
  EXPECT_EQ(fms_protocol("ws", true), "rtmps");
  EXPECT_EQ(fms_protocol("rtmpe", true), "rtmpe");  // who bars RTMPE means it
}

TEST(FmsProtocol, ACarrierThatNobodyKnowsHasNone) {
  EXPECT_EQ(fms_protocol("quic", true), "");
  EXPECT_EQ(fms_protocol("", false), "");
}

struct Row {
  const char* name;
  std::initializer_list<const char*> disallowed;
  std::initializer_list<const char*> allowed;
  const char* verdicts;
};
class EveryCarrier : public testing::TestWithParam<Row> {};

TEST_P(EveryCarrier, IsDecidedAsTheLineSays) {
  EXPECT_EQ(verdicts(rules_of(GetParam().disallowed, GetParam().allowed)), GetParam().verdicts);
}

const Row kRows[] = {
    //                                     rtmp, rtmpt, ws | rtmps, rtmpts, wss | rtmpe, rtmpte | in front: rtmp, rtmpt | rtmpe in TLS | ?
    {"NoList", {}, {},                                        "yyyyyyyyyyyy"},
    {"Rtmp", {"rtmp"}, {},                                    "dddyyyyyyyyd"},
    {"Rtmpt", {"rtmpt"}, {},                                  "yddyyyyyyyyd"},
    {"Rtmps", {"rtmps"}, {},                                  "yyydddyyddyd"},
    {"Rtmpts", {"rtmpts"}, {},                                "yyyydyyyydyd"},
    {"Rtmpe", {"rtmpe"}, {},                                  "yyyyyyddyydd"},
    {"Rtmpte", {"rtmpte"}, {},                                "yyyyyyydyyyd"},
    {"TheDocumentsLine", {"rtmp", "rtmps", "rtmpt"}, {},      "ddddddyyddyd"},
    {"AnyCase", {"RTMP", "RtmpS", "rTMPT"}, {},               "ddddddyyddyd"},
    {"EverythingButTls", {"rtmp", "rtmpe"}, {},               "dddyyyddyydd"},
    {"Everything", {"rtmp", "rtmps", "rtmpe"}, {},            "dddddddddddd"},
    {"WhatIsNotSpoken", {"rtmfp"}, {},                        "yyyyyyyyyyyd"},
    {"AllowRtmp", {}, {"rtmp"},                               "yddddddddddd"},
    {"AllowRtmpt", {}, {"rtmpt"},                             "dyyddddddddd"},
    {"AllowRtmps", {}, {"rtmps"},                             "dddyyyddyydd"},
    {"AllowRtmpts", {}, {"rtmpts"},                           "ddddyddddydd"},
    {"AllowRtmpe", {}, {"rtmpe"},                             "ddddddydddyd"},
    {"AllowRtmpte", {}, {"rtmpte"},                           "dddddddydddd"},
    {"AllowSeveral", {}, {"RTMP", "rtmpt"},                   "yyyddddddddd"},
    {"Secure", {}, {"secure"},                                "iiiyyyiiyyid"},
    {"SecureAnyCase", {}, {"Secure"},                         "iiiyyyiiyyid"},
    {"SecureAndRtmps", {}, {"secure", "rtmps"},               "iiiyyyiiyyid"},
    {"SecureTunnelsOnly", {}, {"secure", "rtmpts"},           "iiidydiidyid"},
    {"SecureIsNeverRtmpe", {}, {"secure", "rtmpe"},           "iiidddiiddid"},
    {"BothLists", {"rtmpt"}, {"rtmp", "rtmpt", "rtmps"},      "yddyyyddyydd"},
    {"SecureButNoTunnel", {"rtmpts"}, {"secure"},             "iiiydyiiydid"},
};
INSTANTIATE_TEST_SUITE_P(RuleLines, EveryCarrier, testing::ValuesIn(kRows), [](const auto& row) { return row.param.name; });

TEST(ProtocolRules, NoOtherWordIsOne) {
  ProtocolRules rules;
  for (const char* word : {"", "http", "rtmpx", "rtmp ", "secure"}) EXPECT_FALSE(rules.disallow(word)) << word;
  for (const char* word : {"", "http", "rtmfp", "all"}) EXPECT_FALSE(rules.allow(word)) << word;
  EXPECT_EQ(rules, ProtocolRules{});
}

TEST(ProtocolRules, TunnelsMayBeOffWithoutAList) {
  ProtocolRules rules;
  rules.tunnel = false;
  EXPECT_EQ(verdicts(rules), "ydyydyydydyy");
  EXPECT_EQ(rules.accepted().to_string(), "rtmp, rtmpt, rtmps, rtmpe") << "WebSockets are called rtmpt as well";
}

TEST(ProtocolRules, TheRefusalNamesTheProtocol) {
  EXPECT_THAT(rules_of({"rtmp"}).check(facts_of(kRtmpt)).error().message, testing::HasSubstr("rtmpt"));
  EXPECT_THAT(rules_of({}, {"secure"}).check(facts_of(kRtmp)).error().message, testing::HasSubstr("TLS"));
}

class ProtocolRulesOfAnApplication : public test::ApplicationHostTest {
 protected:
  Client connect_by(const Carrier& carrier) {
    Client client{++last_id_};
    auto facts = std::make_shared<ClientFacts>(facts_of(carrier));
    facts->id = client.id;
    host_.connect(destination(), facts, ClientRef(loop_, std::static_pointer_cast<ClientPort>(client.port)));
    loop_.run_ready();
    return client;
  }
};

TEST_F(ProtocolRulesOfAnApplication, AreAppliedBeforeAnybodyIsAsked) {
  live().protocols.disallow("rtmp");
  decider_->hold_connect = true;
  const Client barred = connect_by(kRtmp);
  ASSERT_EQ(barred.port->connects.size(), 1u);
  EXPECT_EQ(barred.port->connects[0].reason, Reason::protocol_disallowed);
  EXPECT_TRUE(decider_->held.empty());
  EXPECT_EQ(host_.instance_count(), 0u) << "no instance is made for one who may not come in";
  EXPECT_EQ(virtual_host().connections, 0u);
}

TEST_F(ProtocolRulesOfAnApplication, HoldForALoadedInstanceToo) {
  const Client inside = connect_by(kRtmp);
  EXPECT_TRUE(inside.port->connects.at(0).accepted);
  live().protocols.allow("secure");
  host_.forget_applications();
  EXPECT_EQ(connect_by(kRtmp).port->connects.at(0).reason, Reason::insecure);
  EXPECT_EQ(connect_by(kRtmp).port->connects.at(0).reason, Reason::insecure) << "from the options that are kept";
  EXPECT_TRUE(connect_by(kRtmps).port->connects.at(0).accepted);
}

}  // namespace
}  // namespace sallyport::hub
