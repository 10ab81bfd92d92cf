#include "unit/amf/amf_test_support.hpp"

namespace sallyport::amf {
namespace {

using test::hex;
using test::read_amf3;
using test::write_amf3;

std::string error_of(const ByteVector& bytes) {
  const Result<Value> value = read_amf3(bytes);
  return value ? "read " + to_string(*value) : value.error().message;
}

TEST(Amf3Decoder, SignExtendsIntegers) {
  EXPECT_EQ(read_amf3(hex("04 BF FF FF FF"))->as_number(), 268435455.0);
  EXPECT_EQ(read_amf3(hex("04 C0 80 80 00"))->as_number(), -268435456.0);
  EXPECT_EQ(read_amf3(hex("04 FF FF FF FE"))->as_number(), -2.0);
}

TEST(Amf3Encoder, RoundTripsIntegersAtEveryLengthBoundary) {
  for (const std::int32_t around :
       {0, 127, 128, 16383, 16384, 2097151, 2097152, 268435454, -1, -128, -268435455}) {
    for (const std::int32_t value : {around - 1, around, around + 1})
      EXPECT_EQ(read_amf3(write_amf3(Value::integer(value)))->as_number(), static_cast<double>(value));
  }
}

TEST(Amf3Decoder, NeverNumbersTheEmptyString) {
  EXPECT_EQ(*read_amf3(hex("09 07 01 06 01 06 03 'a' 06 00")), Value::strict_array({"", "a", "a"}));
}

TEST(Amf3Decoder, NumbersNamesAndValuesInOneStringTable) {
  EXPECT_EQ(*read_amf3(hex("0A 13 03 'C' 03 'x' 06 00")), test::typed_object("C", {{"x", "C"}}));
}

TEST(Amf3Decoder, RefusesReferencesToNothing) {
  EXPECT_EQ(error_of(hex("06 00")), "a reference to a string that was not sent");
  EXPECT_EQ(error_of(hex("0A 00")), "a reference to a value that was not sent");
  EXPECT_EQ(error_of(hex("0A 01")), "a reference to traits that were not sent");
  EXPECT_EQ(error_of(hex("0A FF FF FF FD")), "a reference to traits that were not sent");
}

TEST(Amf3Decoder, RefusesCycles) {
  const std::string cycle = "a reference to a value that is not complete yet (a cycle)";
  EXPECT_EQ(error_of(hex("09 03 01 09 00")), cycle);
  EXPECT_EQ(error_of(hex("0A 0B 01 03 'a' 0A 00 01")), cycle);
  EXPECT_EQ(error_of(hex("11 03 00 11 00 01")), cycle);
  EXPECT_EQ(error_of(hex("0A 07 43 'flex.messaging.io.ArrayCollection' 0A 00")), cycle);
}

TEST(Amf3Decoder, NumbersAFlexWrapperLikeAnObject) {
  const Value wrapped = Value::strict_array({true});
  EXPECT_EQ(*read_amf3(hex("09 05 01 0A 07 43 'flex.messaging.io.ArrayCollection' 09 03 01 03 0A 02")),
            Value::strict_array({wrapped, wrapped}));
}

TEST(Amf3Decoder, RefusesOtherExternalizableClasses) {
  EXPECT_EQ(error_of(hex("0A 07 07 'DSK' 00")), "an externalizable class whose format is not known");
}

TEST(Amf3Decoder, RefusesUnknownMarkers) {
  for (const int marker : {0x12, 0x13, 0x7F, 0x80, 0xFF})
    EXPECT_EQ(error_of({static_cast<std::uint8_t>(marker), 1, 1}),
              "AMF3 marker " + std::to_string(marker) + " stands for no value");
}

TEST(Amf3Encoder, PutsTrailingIndexesIntoTheDensePart) {
  EXPECT_EQ(write_amf3(Value::ecma_array({{"a", true}, {"0", true}})), hex("09 03 03 'a' 03 01 03"));
  EXPECT_EQ(write_amf3(Value::ecma_array({{"0", true}})), hex("09 01 03 '0' 03 01"))
      << "or it would become a strict array";
  EXPECT_EQ(write_amf3(Value::ecma_array({{"a", true}, {"1", true}})), hex("09 01 03 'a' 03 03 '1' 03 01"));
}

TEST(Amf3Encoder, ConvertsWhatAmf3Lacks) {
  EXPECT_EQ(write_amf3(Unsupported{}), hex("00"));
  EXPECT_EQ(*read_amf3(write_amf3(Value::ecma_array({{"", 1}}))), Value::object({{"", 1}}));
  EXPECT_EQ(*read_amf3(write_amf3(Value::object({{"a", 1}, {"", 2}}))), Value::object({{"a", 1}, {"", 2}}));
}

}  // namespace
}  // namespace sallyport::amf
