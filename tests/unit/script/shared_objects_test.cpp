// SharedObject as scripts see it.
#include "script/parts/shared_objects.hpp"
#include "unit/script/governor_test_support.hpp"

namespace sallyport::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class ScriptObjectsTest : public GovernorTest {
 protected:
  ScriptObjectsTest() { options_.shared_objects.folder = "/storage"; }

  /// A script with a client, whose method `eval` runs `script` with `so` in sight.
  void start_with(const std::string& script) {
    start("Client.prototype.eval = function (text) { return (0, eval)(text); };" + script);
    connect(1);
    instance_.take();
  }
  amf::Value eval(const std::string& expression) { return result(1, "eval", {expression}); }
  hub::SharedObject& used_by(RecordingUser& user, const std::string& name = "so", bool persistent = false) {
    const auto opened = instance_.shared_objects().open(name, persistent);
    opened.object->use(user);
    turn();
    user.take();
    return *opened.object;
  }
  void turn() { instance_.loop.run_ready(); }
  static hub::SharedObjectAction set(std::string name, amf::Value value) {
    return {hub::SharedObjectAction::Kind::set, {{std::move(name), std::move(value)}}, {}};
  }
  static hub::SharedObjectAction message(std::vector<amf::Value> arguments) { return {hub::SharedObjectAction::Kind::send, {}, std::move(arguments)}; }
  std::string heard() { return std::string(eval("heard.splice(0).join(' | ')").string_or("")); }

  RecordingUser a_, b_;
};

constexpr const char* kListening =
    "var heard = [], so = SharedObject.get('so');"
    "so.onSync = function (list) { for (var i in list) heard.push(list[i].code + ' ' + list[i].name + ' was ' + list[i].oldValue + ' is ' + this.getProperty(list[i].name)); };"
    "so.say = function (a, b) { heard.push('say ' + a + ' ' + b); };";

TEST_F(ScriptObjectsTest, SlotsAreSetReadAndRemoved) {
  start_with("var so = SharedObject.get('so');");
  EXPECT_EQ(eval("so.setProperty('x', {a: [1, 'two']})"), amf::Value(true));
  EXPECT_EQ(eval("so.getProperty('x')"), amf::Value::object({{"a", amf::Value::strict_array({1, "two"})}}));
  EXPECT_EQ(eval("so.setProperty('y', 1), so.getPropertyNames()"), amf::Value::strict_array({"x", "y"}));
  EXPECT_EQ(eval("so.setProperty('x', null), so.size()"), amf::Value(1));
  EXPECT_EQ(eval("so.getProperty('x')"), amf::Value(nullptr));
  EXPECT_EQ(eval("so.clear() + ' ' + so.size()"), amf::Value("true 0"));
}

TEST_F(ScriptObjectsTest, ValuesAreCopies) {
  start_with("var so = SharedObject.get('so'), value = {n: 1}; so.setProperty('x', value); value.n = 2;");
  EXPECT_EQ(eval("so.getProperty('x').n = 3, so.getProperty('x').n"), amf::Value(1));
}

TEST_F(ScriptObjectsTest, ClientsHearTheChangesOfACallInOneMessage) {
  start_with("var so = SharedObject.get('so');");
  used_by(a_);
  const std::size_t before = a_.updates.size();
  eval("so.setProperty('x', 1); so.setProperty('y', 2); so.setProperty('x', 3); so.send('hello', so.size());");
  turn();
  EXPECT_THAT(a_.take(), ElementsAre("change x=3 y=2", "send \"hello\" 2"));
  EXPECT_EQ(a_.updates.size(), before + 1);
}

TEST_F(ScriptObjectsTest, OnSyncHearsWhatClientsChange) {
  start_with(kListening);
  hub::SharedObject& object = used_by(a_);
  object.apply(a_, set("x", 1));
  turn();
  EXPECT_EQ(heard(), "change x was undefined is 1");
  object.apply(a_, set("x", 2));
  object.apply(a_, set("y", "new"));
  object.apply(a_, set("x", 3));
  turn();
  EXPECT_EQ(heard(), "change x was 1 is 3 | change y was undefined is new") << "one entry for each slot";
  object.apply(a_, set("x", nullptr));
  turn();
  EXPECT_EQ(heard(), "delete x was 3 is null");
}

TEST_F(ScriptObjectsTest, OnSyncDoesNotHearTheScript) {
  start_with(kListening);
  eval("so.setProperty('x', 1); so.setProperty('x', null); so.send('say', 1, 2); so.clear();");
  turn();
  EXPECT_EQ(heard(), "");
}

TEST_F(ScriptObjectsTest, MessagesOfClientsCallHandlersInTheirPlace) {
  start_with(kListening);
  hub::SharedObject& object = used_by(a_);
  object.apply(a_, set("x", 1));
  object.apply(a_, message({"say", "one", 2}));
  object.apply(a_, set("x", 2));
  turn();
  EXPECT_EQ(heard(), "change x was undefined is 2 | say one 2 | change x was 1 is 2");
}

TEST_F(ScriptObjectsTest, HandlersOfThePrototypeAreCalledAndTheServersAreNot) {
  start_with(std::string(kListening) + "SharedObject.prototype.both = function () { heard.push('both ' + this.name); };"
             "so.onStatus = function (info) { heard.push('status'); };");
  hub::SharedObject& object = used_by(a_);
  for (const char* name : {"both", "clear", "close", "commit", "onSync", "onStatus", "constructor", "toString", "__proto__", "", "none"}) {
    object.apply(a_, message({name, "x"}));
  }
  object.apply(a_, message({1}));
  eval("so.setProperty('kept', 1)");
  turn();
  EXPECT_EQ(heard(), "both so");
  EXPECT_EQ(object.size(), 1u);
}

TEST_F(ScriptObjectsTest, WhatHappenedBeforeACallIsHeardBeforeIt) {
  start_with(kListening);
  hub::SharedObject& object = used_by(a_);
  object.apply(a_, set("x", 1));
  EXPECT_EQ(heard(), "change x was undefined is 1");
}

TEST_F(ScriptObjectsTest, AHandlerThatThrowsSparesTheOthers) {
  start_with(std::string(kListening) + "so.bad = function () { null.x; };");
  hub::SharedObject& object = used_by(a_);
  object.apply(a_, message({"bad"}));
  object.apply(a_, message({"say", 1, 2}));
  turn();
  EXPECT_EQ(heard(), "say 1 2");
}

TEST_F(ScriptObjectsTest, LocksCountAndHoldChanges) {
  start_with(kListening);
  hub::SharedObject& object = used_by(a_);
  EXPECT_EQ(eval("[so.lock(), so.lock()].join()"), amf::Value("1,2"));
  eval("so.setProperty('n', 1)");
  object.apply(a_, set("n", 5));
  turn();
  EXPECT_THAT(a_.take(), IsEmpty());
  EXPECT_EQ(eval("so.getProperty('n')"), amf::Value(1)) << "the client waits";
  EXPECT_EQ(eval("[so.unlock(), so.unlock(), so.unlock()].join()"), amf::Value("1,0,-1"));
  turn();
  EXPECT_THAT(a_.take(), ElementsAre("success n"));
  EXPECT_EQ(heard(), "change n was 1 is 5");
}

TEST_F(ScriptObjectsTest, ALockEndsAfterLockTimeOut) {
  options_.shared_objects.lock_timeout = Seconds(2);
  start_with(kListening);
  hub::SharedObject& object = used_by(a_);
  eval("so.lock()");
  object.apply(a_, set("n", 5));
  pass(Milliseconds(2'100));
  EXPECT_THAT(a_.take(), ElementsAre("success n"));
  EXPECT_EQ(eval("so.unlock()"), amf::Value(-1));
}

TEST_F(ScriptObjectsTest, MarkStandsBetweenTheChangesOfALock) {
  start_with("var so = SharedObject.get('so');");
  used_by(a_);
  eval("so.lock(); so.setProperty('name', 'a'); so.mark('onName', 'x'); so.setProperty('account', 1); so.mark('onAccount'); so.unlock();");
  turn();
  EXPECT_THAT(a_.take(), ElementsAre("change name=\"a\"", "send \"onName\" \"x\"", "change account=1", "send \"onAccount\""));
}

TEST_F(ScriptObjectsTest, AnObjectLivesUntilItIsClosed) {
  start_with("var so = SharedObject.get('so'); so.setProperty('x', 1);");
  EXPECT_EQ(eval("SharedObject.get('so') === so"), amf::Value(true));
  hub::SharedObject& object = used_by(a_);
  object.release(a_);
  EXPECT_EQ(eval("so.getProperty('x')"), amf::Value(1));
  eval("so.close(); so.close();");
  EXPECT_EQ(instance_.shared_objects().count(), 0u);
  EXPECT_EQ(eval("[so.getProperty('x'), so.setProperty('x', 1), so.size(), so.lock(), so.commit(), so.send('f'), so.clear(), so.name].join()"),
            amf::Value(",false,0,-1,false,false,false,so"));
  EXPECT_EQ(eval("SharedObject.get('so') === so"), amf::Value(false));
}

TEST_F(ScriptObjectsTest, ObjectsAreLetGoWhenTheInstanceStops) {
  start_with("var so = SharedObject.get('so'); application.onAppStop = function () { so.setProperty('x', 1); };");
  EXPECT_EQ(instance_.shared_objects().count(), 1u);
  governor_->stop(true);
  EXPECT_EQ(instance_.shared_objects().count(), 0u);
  EXPECT_EQ(eval("String(SharedObject.get('so'))"), amf::Value("null"));
}

TEST_F(ScriptObjectsTest, WhatCannotBeHadIsNull) {
  start_with("");
  for (const char* name : {"''", "'/a'", "'../a'", "'a//b'"}) EXPECT_EQ(eval(std::string("SharedObject.get(") + name + ")"), amf::Value(nullptr)) << name;
  used_by(a_);
  EXPECT_EQ(eval("SharedObject.get('so', true)"), amf::Value(nullptr)) << "somebody uses it as a temporary one";
  EXPECT_EQ(eval("SharedObject.get('so').name"), amf::Value("so"));
  EXPECT_EQ(eval("SharedObject.get('so', true)"), amf::Value(nullptr));
  EXPECT_EQ(eval("SharedObject.get('far', false, {})"), amf::Value(nullptr)) << "no NetConnection";
  EXPECT_EQ(eval("SharedObject.get('far', false, new NetConnection())"), amf::Value(nullptr)) << "one that is on no way to a server";
}

TEST_F(ScriptObjectsTest, PersistentObjectsAreCommittedBeforeCommitReturns) {
  start_with("var so = SharedObject.get('so', true);");
  EXPECT_EQ(eval("so.setProperty('x', 1), so.isDirty"), amf::Value(true));
  EXPECT_EQ(instance_.store.commits, 0u);
  EXPECT_EQ(eval("so.commit() + ' ' + so.isDirty"), amf::Value("true false"));
  EXPECT_THAT(instance_.store.slots(), ElementsAre("x=1"));
  EXPECT_EQ(eval("so.setProperty('x', 2), [so.flush(), SharedObject.commit('so'), SharedObject.commit(), so.commit('so'), SharedObject.commit('other')].join()"),
            amf::Value("true,true,true,true,false"));
  EXPECT_THAT(instance_.store.slots(), ElementsAre("x=2"));
}

TEST_F(ScriptObjectsTest, ACommitThatFailsSaysSo) {
  start_with("var heard = [], so = SharedObject.get('so', true); so.onStatus = function (info) { heard.push(info.code); };");
  instance_.store.fails = true;
  EXPECT_EQ(eval("so.setProperty('x', 1), so.commit()"), amf::Value(false));
  turn();
  EXPECT_EQ(heard(), "SharedObject.Flush.Failed");
  EXPECT_EQ(eval("SharedObject.get('temporary').commit()"), amf::Value(false));
}

TEST_F(ScriptObjectsTest, WithoutAutoCommitOnlyTheScriptSaves) {
  start_with("var so = SharedObject.get('so', true); so.autoCommit = false; so.setProperty('x', 1);");
  pass(hub::SharedObjects::kSaveDelay * 3);
  EXPECT_EQ(instance_.store.saves, 0u);
  eval("so.autoCommit = true");
  pass(hub::SharedObjects::kSaveDelay * 3);
  EXPECT_EQ(instance_.store.saves, 1u);
}

TEST_F(ScriptObjectsTest, VersionAndResyncDepthAreTheObjects) {
  start_with("var so = SharedObject.get('so', true);");
  EXPECT_EQ(eval("so.version + ' ' + so.resyncDepth"), amf::Value("0 -1"));
  for (int i = 0; i < 3; ++i) {
    eval("so.setProperty('x', so.version); so.setProperty('y' + so.version, null);");
    turn();
  }
  EXPECT_EQ(eval("so.version = 9, so.version"), amf::Value(3));
  eval("so.setProperty('x', null)");
  turn();
  hub::SharedObject& object = *instance_.shared_objects().find("so");
  EXPECT_EQ(object.remembered(), 1u);
  eval("so.purge(so.version)");
  EXPECT_EQ(object.remembered(), 0u);
  EXPECT_EQ(eval("so.resyncDepth = 2, so.resyncDepth"), amf::Value(2));
  EXPECT_EQ(eval("so.resyncDepth = -1, so.resyncDepth"), amf::Value(-1));
}

TEST_F(ScriptObjectsTest, ClearSharedObjectsTakesAPath) {
  start_with("var so = SharedObject.get('report/a', true); so.setProperty('x', 1); so.commit();"
             "var other = SharedObject.get('other'); other.setProperty('x', 1);");
  EXPECT_EQ(eval("[application.clearSharedObjects('/report/?'), so.size(), other.size()].join()"), amf::Value("true,0,1"));
  EXPECT_EQ(eval("[application.clearSharedObjects('/'), other.size(), application.clearSharedObjects('/none')].join()"), amf::Value("true,0,false"));
}

TEST_F(ScriptObjectsTest, LimitsAnswerFalse) {
  options_.governor.max_call_time = Seconds(30);  // under the sanitizers strings are slow
  options_.shared_objects.max_properties = 2;
  start_with("var so = SharedObject.get('so');");
  EXPECT_EQ(eval("[so.setProperty('a', 1), so.setProperty('b', 1), so.setProperty('c', 1), so.setProperty('a', Array(600000).join('x')), so.setProperty('', 1)].join()"),
            amf::Value("true,true,false,false,false"));
  EXPECT_EQ(eval("var sent = 0; while (so.send('f', Array(200000).join('x'))) ++sent; sent < 100"), amf::Value(true));
  EXPECT_EQ(eval("var got = 0; while (SharedObject.get('so' + got)) ++got; got + 1"), amf::Value(script::ScriptObjects::kMaxHeld));
}

TEST_F(ScriptObjectsTest, MessagesThatTheScriptHasNotHeardAreBounded) {
  start_with("var said = 0, so = SharedObject.get('so'); so.say = function () { ++said; };");
  hub::SharedObject& object = used_by(a_);
  for (std::size_t i = 0; i < script::HeldObject::kUnheard + 10; ++i) object.apply(a_, message({"say"}));
  object.apply(a_, set("x", 1));
  turn();
  EXPECT_EQ(eval("said"), amf::Value(script::HeldObject::kUnheard));
}

TEST_F(ScriptObjectsTest, AScriptMayCloseAnObjectThatItIsToldAbout) {
  start_with("var heard = [], so = SharedObject.get('so'); so.say = function () { heard.push('said'); this.close(); SharedObject.get('so').say = so.say; };");
  hub::SharedObject& object = used_by(a_);
  object.apply(a_, message({"say"}));
  object.apply(a_, message({"say"}));
  turn();
  EXPECT_EQ(heard(), "said") << "what was for the closed one is not for its successor";
}

TEST_F(ScriptObjectsTest, OtherThingsAreNoSharedObjects) {
  start_with("var so = SharedObject.get('so');");
  EXPECT_FALSE(call(1, "eval", {"SharedObject.prototype.size.call({})"})->ok);
  EXPECT_FALSE(call(1, "eval", {"new SharedObject()"})->ok);
  EXPECT_EQ(eval("SharedObject.prototype.extra = 7, so.extra"), amf::Value(7));
  EXPECT_EQ(eval("so instanceof SharedObject"), amf::Value(true));
  EXPECT_EQ(eval("var names = []; for (var n in so) if (typeof so[n] == 'function') names.push(n); names.length"), amf::Value(0));
}

}  // namespace
}  // namespace sallyport::test
