#include "unit/script/governor_test_support.hpp"

namespace sallyport::test {
namespace {

using testing::HasSubstr;

class SecureScript : public GovernorTest {
 protected:
  SecureScript() { options_.governor.libraries = {(folder_ / "none").string(), (folder_ / "scriptlib").string()}; }
};

TEST_F(SecureScript, ItRunsFirstAndReachesTheGlobalObject) {
  write("scriptlib/secure.asc", "var global = getGlobal(); global.fromSecure = typeof application; var hidden = 1; // a last line");
  start("Client.prototype.ask = function () { return [fromSecure, typeof hidden]; };");
  connect(1);
  EXPECT_EQ(result(1, "ask"), amf::Value::strict_array({"object", "undefined"}));
}

TEST_F(SecureScript, NobodyElseReachesIt) {
  write("scriptlib/secure.asc", "");
  start("Client.prototype.ask = function () { return getGlobal(); };");
  connect(1);
  EXPECT_THAT(failure(1, "ask"), HasSubstr("only secure.asc"));
}

TEST_F(SecureScript, ProtectedObjectsAreCalledAndNotLookedInto) {
  write("scriptlib/secure.asc",
        "var system = { secret: 7, _load: load, load: function (file) { if (file != 'good.asc') throw new Error('not that'); this._load(file); return this.secret; } };"
        "getGlobal().system = protectObject(system); getGlobal().load = undefined;");
  write("good.asc", "var good = 1;");
  start("var got = system.load('good.asc');"
        "Client.prototype.ask = function () { system.secret = 8; return [got, good, typeof load, system.secret, system.__proto__ === null]; };"
        "Client.prototype.bad = function () { system.load('bad.asc'); };");
  connect(1);
  EXPECT_EQ(result(1, "ask"), amf::Value::strict_array({7, 1, "undefined", {}, false}));
  EXPECT_THAT(failure(1, "bad"), HasSubstr("not that"));
}

TEST_F(SecureScript, WhatItLoadsIsTheOperatorsNotTheApplications) {
  write("scriptlib/secure.asc", "load('tools.asc');");
  write("scriptlib/tools.asc", "var from = 'operator'; var all = typeof getGlobal();");
  write("tools.asc", "var from = 'application';");
  start("Client.prototype.ask = function () { return [from, all]; };");
  connect(1);
  EXPECT_EQ(result(1, "ask"), amf::Value::strict_array({"operator", "object"}));
}

TEST_F(SecureScript, ABrokenOneRefusesTheApplication) {
  write("scriptlib/secure.asc", "\nvar = 1;");
  const auto started = try_to_start("");
  ASSERT_FALSE(started.ok());
  EXPECT_THAT(started.error().message, HasSubstr("secure.asc:2"));
}

TEST_F(SecureScript, OneThatCannotBeReadRefusesTheApplication) {
  std::filesystem::create_directories(folder_ / "scriptlib/secure.asc");
  EXPECT_FALSE(try_to_start("").ok());
}

TEST_F(SecureScript, OneThatAppearsIsAChange) {
  start("");
  EXPECT_FALSE(governor_->files_changed());
  write("none/secure.asc", "");
  EXPECT_TRUE(governor_->files_changed());
}

}  // namespace
}  // namespace sallyport::test
