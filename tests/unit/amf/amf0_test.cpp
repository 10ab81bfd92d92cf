#include "unit/amf/amf_test_support.hpp"

namespace sallyport::amf {
namespace {

using test::hex;
using test::read_amf0;
using test::write_amf0;

std::string error_of(const ByteVector& bytes) {
  const Result<Value> value = read_amf0(bytes);
  return value ? "read " + to_string(*value) : value.error().message;
}

TEST(Amf0Decoder, ReadsAWholeConnectCommand) {
  const auto values =
      decode_amf0_message(hex("02 0007 'connect' 00 3FF0000000000000 03 0003 'app' 02 0004 'live' 0000 09"));
  ASSERT_TRUE(values.ok());
  ASSERT_EQ(values->size(), 3u);
  EXPECT_EQ((*values)[0].as_string(), "connect");
  EXPECT_EQ((*values)[1].as_number(), 1.0);
  EXPECT_EQ((*values)[2].get("app").as_string(), "live");
}

TEST(Amf0Decoder, NumbersReferencesAcrossTheValuesOfAMessage) {
  const auto values = decode_amf0_message(hex("03 0001 'a' 01 01 0000 09  0A 00000000  07 0000  07 0001"));
  ASSERT_TRUE(values.ok());
  EXPECT_EQ((*values)[2], Value::object({{"a", true}}));
  EXPECT_EQ((*values)[3], Value::strict_array({}));
}

TEST(Amf0Decoder, StartsANewTableWithEveryMessage) {
  ASSERT_TRUE(decode_amf0_message(hex("03 0000 09")).ok());
  EXPECT_FALSE(decode_amf0_message(hex("07 0000")).ok());
}

TEST(Amf0Decoder, RefusesCycles) {
  EXPECT_EQ(error_of(hex("03 0004 'self' 07 0000 0000 09")),
            "a reference to a value that is not complete yet (a cycle)");
  EXPECT_EQ(error_of(hex("0A 00000001 0A 00000001 07 0000")),
            "a reference to a value that is not complete yet (a cycle)");
}

TEST(Amf0Decoder, RefusesReservedAndUnknownMarkers) {
  for (const int marker : {0x04, 0x09, 0x0E, 0x12, 0x7F, 0x80, 0xFF})
    EXPECT_EQ(error_of({static_cast<std::uint8_t>(marker), 0, 0, 0, 0}),
              "AMF0 marker " + std::to_string(marker) + " stands for no value");
}

TEST(Amf0Decoder, KeepsAmf3TablesForTheWholeMessage) {
  const auto values = decode_amf0_message(hex("11 06 05 'ab'  11 06 00"));
  ASSERT_TRUE(values.ok());
  EXPECT_EQ((*values)[1].as_string(), "ab");
}

TEST(Amf0Encoder, SwitchesToAmf3OnlyForWhatNeedsIt) {
  const auto amf3 = ObjectEncoding::amf3;
  EXPECT_EQ(write_amf0("a", amf3), hex("02 0001 'a'"));
  EXPECT_EQ(write_amf0(1, amf3), hex("00 3FF0000000000000"));
  EXPECT_EQ(write_amf0(nullptr, amf3), hex("05"));
  EXPECT_EQ(write_amf0(Value::object({{"a", true}}), amf3), hex("11 0A 0B 01 03 'a' 03 01"));
  EXPECT_EQ(write_amf0(Value::integer(5), amf3), hex("11 04 05"));
}

TEST(Amf0Encoder, ConvertsWhatAmf0Lacks) {
  EXPECT_EQ(write_amf0(Value::integer(1)), write_amf0(1));
  EXPECT_EQ(write_amf0(ByteVector{'h', 'i'}), write_amf0("hi"));
  EXPECT_EQ(write_amf0(Vector<std::int32_t>{{1, -1}, false}), write_amf0(Value::strict_array({1, -1})));
  EXPECT_EQ(write_amf0(Vector<std::uint32_t>{{4294967295u}, false}),
            write_amf0(Value::strict_array({4294967295.0})));
  EXPECT_EQ(write_amf0(Vector<double>{{0.5}, true}), write_amf0(Value::strict_array({0.5})));
  EXPECT_EQ(write_amf0(ObjectVector{"T", {"a"}, true}), write_amf0(Value::strict_array({"a"})));
  EXPECT_EQ(write_amf0(Xml{"<a/>", false}), write_amf0(Xml{"<a/>", true}));
  EXPECT_EQ(write_amf0(Dictionary{{{"k", 1}, {2.5, 3}}, true}),
            write_amf0(Value::ecma_array({{"k", 1}, {"2.5", 3}})));
  EXPECT_EQ(write_amf0(Dictionary{{{nullptr, 1}}, false}),
            write_amf0(Value::strict_array({Value::strict_array({nullptr, 1})})));
}

TEST(Amf0Encoder, CutsNamesThatAmf0CannotExpress) {
  const Value value = Value::object({{std::string(70'000, 'n'), true}});
  const Result<Value> back = read_amf0(write_amf0(value));
  ASSERT_TRUE(back.ok());
  EXPECT_EQ(back->properties()[0].name.size(), 65'535u);
}

TEST(Amf3DataToAmf0, LeavesNoSwitchBehind) {
  const auto plain = amf3_data_to_amf0(hex("02 0006 'onText' 11 0A 0B 01 03 'a' 04 05 01 11 0C 03 41"));
  ASSERT_TRUE(plain.ok());
  EXPECT_EQ(*plain, hex("02 0006 'onText' 03 0001 'a' 00 4014000000000000 0000 09 02 0001 'A'"));
}

TEST(Amf3DataToAmf0, RefusesWhatDoesNotDecode) {
  EXPECT_FALSE(amf3_data_to_amf0(hex("02 0006 'onText' 11 FF")).ok());
  EXPECT_FALSE(amf3_data_to_amf0(hex("11")).ok());
  EXPECT_EQ(amf3_data_to_amf0({})->size(), 0u);
}

}  // namespace
}  // namespace sallyport::amf
