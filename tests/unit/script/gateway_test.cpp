// What a script's services are to callers of the gateway.
#include "unit/script/governor_test_support.hpp"

namespace sallyport::test {
namespace {

using testing::ElementsAre;

constexpr const char* kServices = R"(
var later;
function Counter() { this.count = 0; }
Counter.prototype.next = function (caller) { return ++this.count; };
Counter.prototype._hidden = function () { return "no"; };
application.registerService("Echo", {
  say: function (caller, text) { return caller.ip + " " + caller.protocol + " " + text; },
  user: function (caller) { return caller.headers.Credentials.userid; },
  wait: function (caller) { later = caller.defer(); return "ignored"; },
  fail: function () { throw new Error("on purpose"); },
  inner: { deep: function () { return "no"; } },
  value: 7
});
application.registerService("com.example.Counter", new Counter());
Client.prototype.secret = function () { return "no"; };
application.secret = function () { return "no"; };
function secret() { return "no"; }
)";

class GatewayTest : public GovernorTest {
 protected:
  void enter(hub::ClientId id) {
    auto facts = std::make_shared<hub::ClientFacts>();
    facts->id = id;
    facts->kind = hub::ClientKind::gateway;
    facts->address = "192.0.2.1";
    facts->secure = true;
    facts->protocol = "rtmps";
    facts->arguments.push_back(amf::Value::object({{"Credentials", amf::Value::object({{"userid", "ann"}, {"password", "p"}})}}));
    governor_->connect(facts);
  }
  void begin(const std::string& script = kServices) {
    start(script);
    enter(1);
  }
};

TEST_F(GatewayTest, ServicesAreCalledWithTheCallerInFront) {
  begin();
  EXPECT_EQ(instance_.take(), (std::vector<std::string>{"accept 1"}));
  EXPECT_EQ(result(1, "Echo.say", {"hello"}), amf::Value("192.0.2.1 https hello"));
  EXPECT_EQ(result(1, "Echo.user"), amf::Value("ann"));
  EXPECT_EQ(result(1, "com.example.Counter.next"), amf::Value(1));
  EXPECT_EQ(result(1, "com.example.Counter.next"), amf::Value(2));
}

TEST_F(GatewayTest, NothingElseIsReached) {
  begin();
  for (const char* name : {"secret", "application.secret", "Client.secret", "Echo", "Echo.", ".say", "Echo.value", "Echo.inner.deep", "Echo.toString",
                           "Echo.hasOwnProperty", "Echo.__proto__", "Echo.constructor", "com.example.Counter.constructor",
                           "com.example.Counter._hidden", "trace", "Missing.say", "Echo/say", "native.call", ""}) {
    EXPECT_EQ(failure(1, name), "Method not found (" + std::string(name) + ").") << name;
  }
}

TEST_F(GatewayTest, AMethodMayAnswerLaterAndOnce) {
  begin(std::string(kServices) + "Client.prototype.release = function () { return [later.onResult('done'), later.onStatus('again')].join(); };");
  connect(2);
  EXPECT_FALSE(call(1, "Echo.wait"));

  governor_->call(2, {"release", 8, {}, 0});

  ASSERT_EQ(instance_.answers.size(), 2u);
  EXPECT_EQ(instance_.answers[0].transaction_id, 7);
  EXPECT_TRUE(instance_.answers[0].ok);
  EXPECT_EQ(instance_.answers[0].value, amf::Value("done"));
  EXPECT_EQ(instance_.answers[1].value, amf::Value("true,false"));
}

TEST_F(GatewayTest, WhatIsThrownIsAFailure) {
  begin();
  EXPECT_EQ(failure(1, "Echo.fail"), "Error: on purpose");
}

TEST_F(GatewayTest, CallersAreNotAmongTheClients) {
  begin(std::string(kServices) + "application.registerService('Count', { clients: function () { return application.clients.length; } });"
                                 "application.onConnect = function () { trace('never'); return false; };");
  EXPECT_EQ(result(1, "Count.clients"), amf::Value(0));
}

TEST_F(GatewayTest, TheApplicationMayTurnCallersAway) {
  begin("application.onGatewayConnect = function (caller) { return caller.secure == false; };");
  EXPECT_THAT(instance_.take(), ElementsAre("reject 1  undefined "));
}

TEST_F(GatewayTest, DeferringOutsideOfACallIsAnError) {
  begin("application.onGatewayConnect = function (caller) { try { caller.defer(); } catch (e) { return false; } };");
  EXPECT_THAT(instance_.take(), ElementsAre("reject 1  undefined "));
}

}  // namespace
}  // namespace sallyport::test
