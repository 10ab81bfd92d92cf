#include "unit/script/governor_test_support.hpp"

namespace sallyport::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST_F(GovernorTest, WithoutOnConnectEverybodyIsAccepted) {
  start("");
  connect(1);
  EXPECT_THAT(instance_.take(), ElementsAre("accept 1"));
}

TEST_F(GovernorTest, OnlyTrueAndFalseAnswer) {
  start("application.onConnect = function (client, answer) { return answer; };");
  connect(1, {true});
  connect(2, {false});
  connect(3, {1});
  connect(4, {0});
  connect(5, {nullptr});
  EXPECT_THAT(instance_.take(), ElementsAre("accept 1", "reject 2  undefined "));
}

TEST_F(GovernorTest, APendingClientIsAnsweredLater) {
  start("application.onConnect = function (client) { this.waiting = client; setTimeout(function () {"
        "  application.acceptConnection(application.waiting); }, 1000); };");
  connect(1);
  EXPECT_THAT(instance_.take(), ElementsAre());
  pass(Milliseconds(1100));
  EXPECT_THAT(instance_.take(), ElementsAre("accept 1"));
}

TEST_F(GovernorTest, WhatWasAnsweredInsideCounts) {
  start("application.onConnect = function (client, how) {"
        "  if (how == 'reject') application.rejectConnection(client, 'No room', {room: 1});"
        "  if (how == 'object') application.rejectConnection(client, {message: 'go'});"
        "  if (how == 'redirect') application.redirectConnection(client, 'rtmp://elsewhere/app', 'Moved');"
        "  if (how == 'accept') { application.acceptConnection(client); client.call('hello', null, 1); }"
        "  return how == 'reject';"
        "};");
  connect(1, {"reject"});
  connect(2, {"object"});
  connect(3, {"redirect"});
  connect(4, {"accept"});
  EXPECT_THAT(instance_.take(), ElementsAre("reject 1 No room {room: 1} ", "reject 2  {message: \"go\"} ",
                                            "reject 3 Moved undefined rtmp://elsewhere/app", "accept 4", "call 4 hello [1]"));
}

class NamedGrant final : public hub::Grant {
 public:
  Reason withdrawn() const override { return reason; }
  std::optional<Facts> facts() const override { return Facts{"alice", "id-1", "web1", 1790000300}; }
  Reason reason = Reason::none;
};

TEST_F(GovernorTest, AClientsTokenSaysWhomItIsFor) {
  start("Client.prototype.account = function () { return this.token && [this.token.subject, this.token.expires]; };");
  connect(1);
  EXPECT_EQ(amf::to_string(result(1, "account")), "null");
  instance_.grant = std::make_shared<NamedGrant>();
  connect(2);
  EXPECT_EQ(amf::to_string(result(2, "account")), "[\"alice\", 1790000300]");
}

TEST_F(GovernorTest, ATokenSaysWhetherItStillHoldsAlsoWhenItsClientHasGone) {
  start("let kept; application.onConnect = function (client) { kept = kept || client.token; return true; };"
        "Client.prototype.kept = function () { kept.withdrawn = 'mine'; return kept; };");
  const auto grant = std::make_shared<NamedGrant>();
  instance_.grant = grant;
  connect(1);
  const std::string facts = "subject: \"alice\", id: \"id-1\", key: \"web1\", expires: 1790000300, withdrawn: ";
  EXPECT_EQ(amf::to_string(result(1, "kept")), "{" + facts + "null}");
  instance_.grant = nullptr;
  governor_->disconnect(1);
  connect(2);
  for (const Reason reason : {Reason::token_revoked, Reason::token_expired}) {
    grant->reason = reason;
    EXPECT_EQ(amf::to_string(result(2, "kept")), "{" + facts + '"' + std::string(to_string(reason)) + "\"}");
  }
}

TEST_F(GovernorTest, WhatAClientPublishesIsWithheldAndEnded) {
  start("application.onConnect = function (client) { client.audioWithheld = 'a;b'; return true; };"
        "Client.prototype.mute = function () { this.videoWithheld = 'a'; return this.unpublish('b'); };");
  connect(1);
  EXPECT_THAT(instance_.take(), ElementsAre("accept 1", HasSubstr("audio=a;b video=")));
  EXPECT_EQ(result(1, "mute"), amf::Value(true));
  EXPECT_THAT(instance_.take(), ElementsAre(HasSubstr("audio=a;b video=a"), testing::EndsWith("0b")));
}

TEST_F(GovernorTest, RandomIdsDiffer) {
  start("Client.prototype.ids = function () { return [randomId().length, randomId() == randomId()]; };");
  connect(1);
  EXPECT_EQ(amf::to_string(result(1, "ids")), "[32, false]");
}

TEST_F(GovernorTest, ThrowingOnConnectRejects) {
  start("application.onConnect = function () { null.x; };");
  connect(1);
  EXPECT_THAT(instance_.take(), ElementsAre(HasSubstr("reject 1 The application failed."), HasSubstr("reject 1")));
}

TEST_F(GovernorTest, AProtocolPolicyIsAFewLines) {
  start("application.onConnect = function (client) { return client.protocol == 'rtmpe' || client.protocol == 'rtmpte'; };");
  connect(1, {}, "rtmp");
  connect(2, {}, "rtmpe");
  connect(3, {}, "rtmps");
  connect(4, {}, "rtmpte");
  EXPECT_THAT(instance_.take(), ElementsAre(HasSubstr("reject 1"), "accept 2", HasSubstr("reject 3"), "accept 4"));
}

TEST_F(GovernorTest, ClientsKnowWhoTheyAre) {
  start("Client.prototype.facts = function () { return [this.ip, this.agent, this.protocol, this.uri, this.uriStem, this.id, this.secure]; };"
        "Client.prototype.rename = function () { this.ip = 'x'; this.id = 'mine'; return this.ip + this.id; };"
        "Client.prototype.about = function () { return [application.name, application.config.room]; };");
  connect(5);
  EXPECT_EQ(result(5, "facts"), amf::Value::strict_array({"192.0.2.1", "WIN 9,0,45,0", "rtmp", "rtmp://host/app?key=x", "rtmp://host/app", "5", false}));
  EXPECT_EQ(result(5, "rename"), amf::Value("192.0.2.1mine"));
  EXPECT_EQ(result(5, "about"), amf::Value::strict_array({"app/_definst_", "blue"}));
}

TEST_F(GovernorTest, MethodsOfPrototypeInstanceAndBelowAreCalled) {
  start("Client.prototype.add = function (a, b) { return a + b; };"
        "application.onConnect = function (client) {"
        "  client.own = function () { return 'own'; };"
        "  client.lobby = { chat: { say: function (text) { return text + this.mark; }, mark: '!' } };"
        "  return true; };");
  connect(1);
  EXPECT_EQ(result(1, "add", {1, 2}), amf::Value(3));
  EXPECT_EQ(result(1, "own"), amf::Value("own"));
  EXPECT_EQ(result(1, "lobby.chat.say", {"hi"}), amf::Value("hi!"));
  EXPECT_EQ(result(1, "lobby/chat/say", {"hi"}), amf::Value("hi!"));
}

TEST_F(GovernorTest, WhatTheScriptDidNotMakeIsNotCalled) {
  start("application.onConnect = function (client) { client.app = application; client.when = new Date(); client.list = [1]; client.f = function () {};"
        "  return true; };");
  connect(1);
  instance_.take();
  for (const char* name : {"nothing", "call", "ping", "constructor", "__proto__", "toString", "hasOwnProperty", "__defineGetter__", "valueOf",
                           "app.shutdown", "app/disconnect", "when.setTime", "list.push", "f.call", "f.constructor", "", ".", "..", "a.b.c",
                           "__proto__.constructor", "app.constructor.constructor"}) {
    EXPECT_THAT(failure(1, name), HasSubstr("Method not found")) << name;
  }
  EXPECT_THAT(instance_.take(), ElementsAre());
}

TEST_F(GovernorTest, ResolveSuppliesMethods) {
  start("Client.prototype.__resolve = function (name) { return function () { return 'resolved ' + name; }; };");
  connect(1);
  EXPECT_EQ(result(1, "anything"), amf::Value("resolved anything"));
}

TEST_F(GovernorTest, ThrowingMethodsAreErrorsAndTheInstanceGoesOn) {
  start("Client.prototype.fail = function () { throw new Error('broken'); }; Client.prototype.odd = function () { var a = {}; a.a = a; return a; };"
        "Client.prototype.works = function () { return 1; };"
        "application.onStatus = function (info) { trace(info.code); throw new Error('again'); };"
        "application.onDisconnect = function () { throw 1; };");
  connect(1);
  connect(2);
  EXPECT_EQ(failure(1, "fail"), "Error: broken");
  EXPECT_EQ(failure(1, "odd"), "the value refers to itself");
  governor_->disconnect(1);
  EXPECT_EQ(result(2, "works"), amf::Value(1));
}

TEST_F(GovernorTest, AHangingMethodIsEndedAndTheInstanceGoesOn) {
  start("Client.prototype.hang = function () { while (true); }; Client.prototype.works = function () { return 1; };"
        "application.onStatus = function (info) { application.last = info.code; }; Client.prototype.last = function () { return application.last; };");
  connect(1);
  EXPECT_THAT(failure(1, "hang"), HasSubstr("MaxTimeOut"));
  EXPECT_EQ(result(1, "works"), amf::Value(1));
  EXPECT_EQ(result(1, "last"), amf::Value("Application.Script.Error"));
}

TEST_F(GovernorTest, EveryHangingMethodIsEnded) {
  start("Client.prototype.hang = function () { while (true); };");
  connect(1);
  for (int i = 0; i < 3; ++i) EXPECT_THAT(failure(1, "hang"), HasSubstr("MaxTimeOut"));
}

TEST_F(GovernorTest, CallsToClientsHaveReplies) {
  start("Client.prototype.ask = function () { var self = this; this.call('question', { onResult: function (v) { self.answer = v; },"
        "  onStatus: function (i) { self.answer = i.code; } }, 'how?'); }; Client.prototype.read = function () { return this.answer; };");
  connect(1);
  instance_.take();
  result(1, "ask");
  EXPECT_THAT(instance_.take(), ElementsAre("call 1 question [\"how?\"]"));
  governor_->reply(1, {instance_.last_number, true, "well"});
  EXPECT_EQ(result(1, "read"), amf::Value("well"));
  result(1, "ask");
  governor_->reply(1, {instance_.last_number, false, amf::Value::object({{"code", "NetConnection.Call.Failed"}})});
  EXPECT_EQ(result(1, "read"), amf::Value("NetConnection.Call.Failed"));
  governor_->reply(1, {4711, true, 1});  // to nothing
}

TEST_F(GovernorTest, ClientsThatLeftAreNoTrouble) {
  start("var left = []; application.onDisconnect = function (client) { left.push(client); };"
        "Client.prototype.poke = function () { var c = left[0]; c.readAccess = '/'; application.disconnect(c); application.acceptConnection(c);"
        "  return [c.call('x', null), c.ping(), application.clients.length, c.ip]; };");
  connect(1);
  connect(2);
  governor_->disconnect(1);
  EXPECT_EQ(result(2, "poke"), amf::Value::strict_array({false, false, 1, "192.0.2.1"}));
}

TEST_F(GovernorTest, AccessAndOrdersReachTheInstance) {
  start("application.onConnect = function (client) { client.readAccess = 'public;a/b'; client.writeAccess = ''; return true; };"
        "Client.prototype.more = function () { this.ping(); this.setBandwidthLimit(1, 5000); this.checkBandwidth(); return this.getBandwidthLimit(1); };");
  connect(1);
  EXPECT_THAT(instance_.take(), ElementsAre("access 1 r=public;a/b w=/", "access 1 r=public;a/b w=", "accept 1"));
  EXPECT_EQ(result(1, "more"), amf::Value(5000));
  EXPECT_THAT(instance_.take(), ElementsAre("order 1 0 0", "order 1 3 5000", "order 1 1 0"));
}

TEST_F(GovernorTest, TimersRunAndStop) {
  start("var n = 0; var o = { add: function (by) { n += by; } };"
        "var each = setInterval(function (by) { n += by; if (n >= 3) clearInterval(each); }, 100, 1);"
        "Client.prototype.n = function () { return n; }; Client.prototype.later = function () { setTimeout(o, 'add', 100, 10); };");
  connect(1);
  // The wheel's ticks are coarse: more time than it takes. The script stops the one, and the other runs once.
  for (int i = 0; i < 20; ++i) pass(Milliseconds(100));
  EXPECT_EQ(result(1, "n"), amf::Value(3));
  result(1, "later");
  for (int i = 0; i < 10; ++i) pass(Milliseconds(100));
  EXPECT_EQ(result(1, "n"), amf::Value(13));
}

TEST_F(GovernorTest, TimersAreBounded) {
  start("Client.prototype.flood = function () { var n = 0; try { for (; n < 1e5; ++n) setInterval(function () { throw 1; }, 3600000); } catch (e) { return [n, e.message]; } };");
  connect(1);
  const amf::Value flooded = result(1, "flood");
  EXPECT_EQ(flooded.elements()[0], amf::Value(10'000));
  EXPECT_THAT(std::string(flooded.elements()[1].string_or("")), HasSubstr("10000 timers"));
  pass(Milliseconds(20));
  EXPECT_EQ(failure(1, "none"), "Method not found (none).");
}

TEST_F(GovernorTest, AFileThatIsLoadedMayBeRefusedForItsSyntax) {
  write("other.asc", "\n#include 'x'");
  EXPECT_THAT(try_to_start("load('other.asc');").error().message, HasSubstr("other.asc:2:1: SyntaxError: #include"));
  start("var said = ''; try { load('other.asc'); } catch (e) { said = e.name + e.line; } Client.prototype.ask = function () { return said; };");
  connect(1);
  EXPECT_EQ(result(1, "ask"), amf::Value("SyntaxError2"));
}

TEST_F(GovernorTest, LoadReadsBesideTheScriptThenTheLibraries) {
  const auto library = folder_ / "library";
  options_.governor.libraries = {library.string()};
  write("library/tools.asc", "order += 'L';");
  write("library/near.asc", "order += 'X';");
  write("near.asc", "order += 'N'; load('sub\\\\deep.asc');");
  write("sub/deep.asc", "order += 'D';");
  start("var order = ''; load('near.asc'); load('tools.asc'); load('near.asc'); Client.prototype.order = function () { return order; };");
  connect(1);
  EXPECT_EQ(result(1, "order"), amf::Value("NDL"));
}

TEST_F(GovernorTest, LoadDoesNotLeaveItsFolders) {
  const auto started = try_to_start("load('../../../../etc/passwd');");
  ASSERT_FALSE(started.ok());
  EXPECT_THAT(started.error().message, HasSubstr("there is no script"));
}

TEST_F(GovernorTest, BrokenScriptsSayWhere) {
  EXPECT_THAT(try_to_start("var a;\nvar = 1;").error().message, HasSubstr("main.asc:2"));
  EXPECT_THAT(try_to_start("\n\nnowhere();").error().message, HasSubstr("main.asc:3"));
  write("other.asc", "\nthrow new Error('inner');");
  EXPECT_THAT(try_to_start("load('other.asc');").error().message, HasSubstr("other.asc:2"));
  EXPECT_THAT(try_to_start("while (true);").error().message, HasSubstr("MaxTimeOut"));
}

TEST_F(GovernorTest, ComponentsAreTheOldFramework) {
  start("load('components.asc'); application.onConnect = function (client, ok) { return ok; };"
        "application.onConnectAccept = function (client, ok) { client.call('accepted', null, ok); };"
        "application.onConnectReject = function (client, ok) { trace('rejected ' + ok); gFrameworkFC.getClientGlobals(client); };");
  connect(1, {true});
  connect(2, {false});
  EXPECT_THAT(instance_.take(), ElementsAre("accept 1", "call 1 accepted [true]", HasSubstr("reject 2")));
}

TEST_F(GovernorTest, WhatIsNotThereSaysSoByName) {
  start("function attempt(f) { try { f(); } catch (e) { return e.message; } return 'nothing'; }"
        "Client.prototype.all = function () { var c = this; return [attempt(function () { WebService.get('users', false); }),"
        "  attempt(function () { new NetGroup(); }), attempt(function () { c.setPeerInfo('x'); })]; };");
  connect(1);
  EXPECT_EQ(result(1, "all"), amf::Value::strict_array({"WebService.get is not there yet", "NetGroup is not there yet", "Client.setPeerInfo is not there yet"}));
}

TEST_F(GovernorTest, BroadcastReachesAllAccepted) {
  start("application.onConnect = function (client, ok) { return ok; };"
        "Client.prototype.say = function (text) { application.broadcastMsg('heard', text); };");
  connect(1, {true});
  connect(2, {true});
  connect(3, {nullptr});
  instance_.take();
  result(1, "say", {"hi"});
  EXPECT_THAT(instance_.take(), ElementsAre("call 1 heard [\"hi\"]", "call 2 heard [\"hi\"]"));
}

TEST_F(GovernorTest, ProxiesForwardAndAnswerLater) {
  start("application.onConnect = function (client, first) { if (first) application.registerProxy('work', client, 'doWork'); return true; };");
  connect(1, {true});
  connect(2, {false});
  instance_.take();
  EXPECT_FALSE(call(2, "work", {5}));
  EXPECT_THAT(instance_.take(), ElementsAre("call 1 doWork [5]"));
  governor_->reply(1, {instance_.last_number, true, 25});
  ASSERT_EQ(instance_.answers.size(), 1u);
  EXPECT_EQ(instance_.answers[0].value, amf::Value(25));
  EXPECT_EQ(instance_.answers[0].transaction_id, 7);
}

TEST_F(GovernorTest, OnAppStopMayRefuseUnlessForced) {
  start("application.onAppStop = function (info) { trace(info.code); return false; };");
  EXPECT_FALSE(governor_->stop(false));
  governor_->stop(true);
}

TEST_F(GovernorTest, ARenamedClientGoesOn) {
  start("Client.prototype.who = function () { return this.id; };");
  connect(1);
  auto facts = std::make_shared<hub::ClientFacts>();
  facts->id = 9;
  governor_->renamed(1, facts);
  EXPECT_EQ(result(9, "who"), amf::Value("1"));
}

TEST_F(GovernorTest, LostConnectionsAreTold) {
  start("application.onSuspend = function (client) { client.call('lost'); }; application.onResume = function (client) { client.call('back'); };");
  connect(1);
  governor_->suspended(1, true);
  governor_->suspended(1, false);
  governor_->suspended(2, true);
  EXPECT_THAT(instance_.take(), ElementsAre("accept 1", "call 1 lost []", "call 1 back []"));
}

TEST_F(GovernorTest, PublishesAreTold) {
  start("application.onPublish = function (client, stream) { client.call('began', null, stream.name); };"
        "application.onUnpublish = function (client, stream) { client.call('ended', null, stream.name); };");
  connect(1);
  governor_->published(1, "camera");
  governor_->unpublished(1, "camera");
  EXPECT_THAT(instance_.take(), ElementsAre("accept 1", "call 1 began [\"camera\"]", "call 1 ended [\"camera\"]"));
}

TEST_F(GovernorTest, ChangedFilesAreNoticed) {
  write("other.asc", "");
  start("load('other.asc');");
  EXPECT_FALSE(governor_->files_changed());
  write("other.asc", "var changed;");
  EXPECT_TRUE(governor_->files_changed());
}

TEST_F(GovernorTest, OldScriptsRun) {
  start("var list = {a: 1, b: 2}, sum = 0; for each (var v in list) { sum += v; } var old = 010;\n"
        "Client.prototype.sum = function () { return sum + old; };");
  connect(1);
  EXPECT_EQ(result(1, "sum"), amf::Value(11));
}

TEST_F(GovernorTest, StatisticsAreOfTheClientAndOfAll) {
  start("Client.prototype.own = function () { return this.getStats().bytes_in; }; Client.prototype.all = function () { var s = application.getStats();"
        "  return [s.bytes_in, s.total_connects, s.total_disconnects]; };");
  const auto come = [&](hub::ClientId id, std::uint64_t bytes) {
    auto facts = std::make_shared<hub::ClientFacts>();
    facts->id = id;
    facts->counters = std::make_shared<hub::ClientCounters>();
    facts->counters->bytes_in = bytes;
    governor_->connect(facts);
  };
  come(1, 100);
  come(2, 30);
  EXPECT_EQ(result(1, "own"), amf::Value(100));
  governor_->disconnect(1);
  EXPECT_EQ(result(2, "all"), amf::Value::strict_array({130, 2, 1}));
}

TEST_F(GovernorTest, ThousandsOfCallsKeepNothing) {
  start("Client.prototype.echo = function (v) { return v; };");
  connect(1);
  for (int i = 0; i < 20'000; ++i) result(1, "echo", {amf::Value::object({{"n", i}})});
}

}  // namespace
}  // namespace sallyport::test
