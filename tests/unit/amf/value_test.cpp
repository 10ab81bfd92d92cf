#include "unit/amf/amf_test_support.hpp"

namespace sallyport::amf {
namespace {

TEST(Value, IsUndefinedUntilItIsGivenSomething) {
  EXPECT_TRUE(Value().is(Kind::undefined));
}

TEST(Value, TakesItsKindFromTheCppType) {
  EXPECT_EQ(Value(nullptr).kind(), Kind::null);
  EXPECT_EQ(Value(true).kind(), Kind::boolean);
  EXPECT_EQ(Value(1).kind(), Kind::number);
  EXPECT_EQ(Value(1u).kind(), Kind::number);
  EXPECT_EQ(Value("text").kind(), Kind::string);
  EXPECT_EQ(Value(std::string_view("text")).kind(), Kind::string);
  EXPECT_EQ(Value::integer(1).kind(), Kind::integer);
  EXPECT_EQ(Value(ByteVector{1}).kind(), Kind::byte_array);
}

TEST(Value, DoesNotTakeAPointerForABoolean) {
  static_assert(!std::is_constructible_v<Value, const void*>);
  static_assert(!std::is_constructible_v<Value, int*>);
  static_assert(std::is_nothrow_move_constructible_v<Value>);
}

TEST(Value, AnswersOnlyToItsOwnType) {
  EXPECT_EQ(Value(2.5).as_number(), 2.5);
  EXPECT_EQ(Value::integer(-3).as_number(), -3.0);
  EXPECT_EQ(Value("2").as_number(), std::nullopt);
  EXPECT_EQ(Value("a").as_string(), "a");
  EXPECT_EQ(Value(1).as_string(), std::nullopt);
  EXPECT_EQ(Value(true).as_bool(), true);
  EXPECT_EQ(Value(1).as_bool(), std::nullopt);
  EXPECT_EQ(Value(nullptr).number_or(7), 7);
  EXPECT_EQ(Value(nullptr).string_or("x"), "x");
  EXPECT_TRUE(Value().bool_or(true));
}

TEST(Value, FindsPropertiesByName) {
  const Value info = Value::object({{"level", "status"}, {"count", 2}});
  EXPECT_EQ(info.get("level").as_string(), "status");
  EXPECT_EQ(info.get("count").as_number(), 2.0);
  EXPECT_TRUE(info.get("missing").is(Kind::undefined));
  EXPECT_EQ(info.find("missing"), nullptr);
  EXPECT_TRUE(Value("no object").get("length").is(Kind::undefined));
}

TEST(Value, GivesTheLastOfARepeatedName) {
  EXPECT_EQ(Value::object({{"a", 1}, {"a", 2}}).get("a").as_number(), 2.0);
}

TEST(Value, MovedFromIsUndefined) {
  Value from = Value::object({{"a", 1}});
  const Value to = std::move(from);
  EXPECT_TRUE(from.is(Kind::undefined));  // NOLINT(bugprone-use-after-move): that is the point
  EXPECT_EQ(to.get("a").as_number(), 1.0);
}

TEST(Value, ComparesContent) {
  EXPECT_EQ(Value::integer(5), Value(5.0));
  EXPECT_EQ(Value(std::numeric_limits<double>::quiet_NaN()), Value(std::numeric_limits<double>::quiet_NaN()));
  EXPECT_NE(Value(nullptr), Value());
  EXPECT_NE(Value("1"), Value(1));
  EXPECT_NE(Value::object({{"a", 1}, {"b", 2}}), Value::object({{"b", 2}, {"a", 1}})) << "order is content";
  EXPECT_NE(Value::object({{"a", 1}}), Value::ecma_array({{"a", 1}}));
  EXPECT_NE(Value(Xml{"<a/>", true}), Value(Xml{"<a/>", false}));
  EXPECT_NE(test::typed_object("A", {}), test::typed_object("B", {}));
  EXPECT_EQ(test::typed_object("A", {{"x", 1}}, 1, false), test::typed_object("A", {{"x", 1}}));
  EXPECT_EQ(Value::strict_array({1, "a"}), Value::strict_array({1, "a"}));
  EXPECT_NE(Value::strict_array({1, "a"}), Value::strict_array({1, "b"}));
}

TEST(ValueText, ShowsEveryKindOnOneLine) {
  const Value value = Value::strict_array(
      {Value(), nullptr, Unsupported{}, true, 1.5, Value::integer(-2), "a\"\n", Value::object({{"k", 1}}),
       Value::ecma_array({{"k", 2}}), Date{5, 0}, Xml{"<x/>", false}, ByteVector{7},
       Vector<std::int32_t>{{-1}, false}, Vector<std::uint32_t>{{1}, false}, Vector<double>{{0.5}, false},
       ObjectVector{"T", {nullptr}, false}, Dictionary{{{"key", 3}}, false}, test::typed_object("C", {})});
  EXPECT_EQ(to_string(value),
            "[undefined, null, unsupported, true, 1.5, -2, \"a\\x22\\x0a\", {k: 1}, array{k: 2}, date 5, xml "
            "\"<x/>\", "
            "bytes[7], int[-1], uint[1], double[0.5], T[null], dictionary{\"key\": 3}, C{}]");
}

TEST(ValueText, IsCutAtItsLimit) {
  EXPECT_EQ(to_string(Value(std::string(5000, 'a')), 4), "\"aaa…");
  EXPECT_EQ(to_string(Value::strict_array(std::vector<Value>(10'000, Value(nullptr))), 10), "[null, nul…");
  EXPECT_EQ(to_string(nullptr, 4), "null");
}

}  // namespace
}  // namespace sallyport::amf
