#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "script/conversion.hpp"

namespace sallyport::script {
namespace {

using amf::Value;

class ConversionTest : public testing::Test {
 protected:
  JSValueRef run(const std::string& source) {
    const Outcome outcome = context_.evaluate(source, "test");
    EXPECT_TRUE(outcome.ok()) << source << ": " << outcome.error->to_string();
    return outcome.ok() ? outcome.value : JSValueMakeUndefined(context_.ref());
  }
  Value out(const std::string& source) { return conversion_.from_script(run("(" + source + ")")); }
  std::string refusal(const std::string& source) {
    try {
      out(source);
    } catch (const std::string& message) {
      return message;
    }
    return "none";
  }
  Value there_and_back(const Value& value) { return conversion_.from_script(conversion_.to_script(value)); }
  /// `value` as `it`, in a script.
  Value ask(const Value& value, const std::string& source) {
    js_set(context_.ref(), context_.global(), "it", conversion_.to_script(value));
    return out(source);
  }

  Context context_{Engine::of_this_thread(), {}};
  Conversion conversion_{context_};
};

Value typed() {
  amf::Object object;
  object.class_name = "org.example.Point";
  object.properties = {{"x", 1}, {"y", Value::integer(2)}};
  return Value(std::move(object));
}

std::vector<Value> every_type() {
  amf::Dictionary dictionary;
  dictionary.entries = {{"a", 1}, {Value::object({{"k", 1}}), "b"}};
  amf::Dictionary weak = dictionary;
  weak.weak_keys = true;
  return {
      Value(), nullptr, amf::Unsupported{}, true, false, 0, -1.5, 1e300, std::nan(""), Value::integer(-7), "", "text",
      "\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80", std::string("nul\0inside", 10),
      Value::object({{"level", "status"}, {"inner", Value::object({{"n", 1}})}, {"nothing", nullptr}}), typed(),
      Value::object({}), Value::ecma_array({{"a", 1}, {"b", "two"}}), Value::ecma_array({}), Value::ecma_array({{"length", 9}, {"x", 1}}),
      Value::ecma_array({{"0", "first"}, {"1", "second"}}), Value::strict_array({1, "two", nullptr, Value()}), Value::strict_array({}),
      amf::Date{1234567890123.0, 0}, amf::Date{0, -120}, amf::Xml{"<a/>", false}, amf::Xml{"<b/>", true}, ByteVector{1, 2, 255}, ByteVector{},
      amf::Vector<std::int32_t>{{1, -2}, false}, amf::Vector<std::uint32_t>{{1, 4294967295u}, true}, amf::Vector<double>{{0.5, -1}, true},
      amf::ObjectVector{"org.example.Point", {typed(), nullptr}, true}, amf::ObjectVector{"", {1}, false}, std::move(dictionary),
      std::move(weak), Value::object({{"__proto__", "own"}, {"constructor", 1}, {"toString", 2}}),
  };
}

TEST_F(ConversionTest, EveryTypeComesBackUnchanged) {
  for (const Value& value : every_type()) {
    const Value back = there_and_back(value);
    EXPECT_EQ(back, value) << amf::to_string(value) << " became " << amf::to_string(back);
  }
  const Value all = Value::strict_array(every_type());
  EXPECT_EQ(there_and_back(all), all);
}

TEST_F(ConversionTest, ScriptsSeeWhatTheyExpect) {
  EXPECT_EQ(ask(Value::ecma_array({{"0", "a"}, {"1", "b"}}), "it instanceof Array && it.length == 2 && it[1]"), Value("b"));
  EXPECT_EQ(ask(Value::ecma_array({{"name", "a"}}), "it instanceof Array && it.name"), Value("a"));
  EXPECT_EQ(ask(amf::Date{5000, 60}, "it instanceof Date && it.getTime()"), Value(5000));
  EXPECT_EQ(ask(amf::Xml{"<a/>"}, "it + ''"), Value("<a/>"));
  EXPECT_EQ(ask(ByteVector{7, 8}, "it instanceof Uint8Array && it[1]"), Value(8));
  js_set(context_.ref(), context_.global(), "it", conversion_.to_script(typed()));
  js_set(context_.ref(), context_.global(), "it", conversion_.to_script(typed()));
  run("var names = ''; for (var name in it) names += name;");
  EXPECT_EQ(out("names"), Value("xy"));
  EXPECT_EQ(ask(Value::object({{"__proto__", Value::object({{"evil", 1}})}}), "it.evil === undefined && ({}).evil === undefined"), Value(true));
}

TEST_F(ConversionTest, ScriptsMakeValues) {
  EXPECT_EQ(out("[1, 2]"), Value::strict_array({1, 2}));
  EXPECT_EQ(out("(function () { var a = [1]; a.name = 'x'; return a; })()"), Value::ecma_array({{"0", 1}, {"name", "x"}}));
  EXPECT_EQ(out("(function () { var a = []; a[2] = 1; return a; })()"), Value::ecma_array({{"2", 1}}));
  EXPECT_EQ(out("({a: 1, f: function () {}, u: undefined})"), Value::object({{"a", 1}, {"u", Value()}}));
  EXPECT_EQ(out("function () {}"), Value());
  EXPECT_EQ(out("Symbol('x')"), Value());
  EXPECT_EQ(out("new String('x')"), Value("x"));
  EXPECT_EQ(out("new Boolean(false)"), Value(false));
  EXPECT_EQ(out("new Date(5)"), Value(amf::Date{5, 0}));
  EXPECT_EQ(out("new Map([['a', 1]])").as_dictionary()->entries.size(), 1u);
  EXPECT_EQ(out("new Uint8Array([1, 2, 3]).subarray(1)"), Value(ByteVector{2, 3}));
  EXPECT_EQ(out("(function () { function P() { this.own = 1; } P.prototype.shared = 2; return new P(); })()"), Value::object({{"own", 1}}));
}

TEST_F(ConversionTest, WhatHasNoFormIsRefusedByName) {
  EXPECT_EQ(refusal("(function () { var a = {}; a.self = a; return a; })()"), "the value refers to itself");
  EXPECT_EQ(refusal("(function () { var a = [], b = [a]; a.push(b); return a; })()"), "the value refers to itself");
  EXPECT_THAT(refusal("(function () { var a = {}; for (var i = 0; i < 40; ++i) a = {a: a}; return a; })()"), testing::HasSubstr("deep"));
  EXPECT_THAT(refusal("new Array(1e8)"), testing::HasSubstr("elements"));
  EXPECT_THAT(refusal("'x'.repeat(2e6)"), testing::HasSubstr("larger"));
  EXPECT_THAT(refusal("(function () { var a = [1]; for (var i = 0; i < 25; ++i) a = [a, a]; return a; })()"), testing::HasSubstr("parts"));
}

TEST_F(ConversionTest, WhatIsReferredToTwiceIsShared) {
  const Value pair = out("(function () { var a = {n: 1}; return [a, a]; })()");
  ASSERT_EQ(pair.elements().size(), 2u);
  EXPECT_EQ(pair.elements()[0].as_object(), pair.elements()[1].as_object());
}

TEST_F(ConversionTest, RegisteredClassesAreMadeAndNamed) {
  run("function Point() { this.made = true; } Point.prototype.sum = function () { return this.x + this.y; };");
  conversion_.register_class("org.example.Point", const_cast<JSObjectRef>(run("Point")));
  EXPECT_EQ(ask(typed(), "it instanceof Point && it.made && it.sum()"), Value(3));
  EXPECT_EQ(out("new Point()").class_name(), "org.example.Point");
}

TEST_F(ConversionTest, ThrowingGettersAreErrors) {
  EXPECT_THROW(out("({get a() { throw 1; }})"), Thrown);
}

TEST_F(ConversionTest, ScriptsThatChangeTheLanguageChangeNothingHere) {
  run("Object.keys = null; Map.prototype.forEach = null; Object.defineProperty = null; Array.prototype.push = null;");
  const Value value = Value::object({{"a", Value::strict_array({1})}});
  EXPECT_EQ(there_and_back(value), value);
}

TEST_F(ConversionTest, AHiddenPropertyThatAScriptWritesItselfDoesNoHarm) {
  const std::string write = "(function (made, text) { made[Object.getOwnPropertySymbols(it)[0]] = text; return made; })";
  const Value zone = amf::Date{0, -120};
  EXPECT_EQ(ask(zone, write + "(new Date(5), 'znonsense')"), Value(amf::Date{5, 0}));
  EXPECT_EQ(ask(zone, write + "(new Date(5), 'z99999999999')"), Value(amf::Date{5, 0}));
  EXPECT_EQ(ask(zone, write + "([1], 'v')"), Value::strict_array({1}));
  EXPECT_EQ(ask(zone, write + "({a: 1}, '?')"), Value::object({{"a", 1}}));
}

}  // namespace
}  // namespace sallyport::script
