#pragma once
// Golden AMF: name, value, bytes. The same table serves the read tests, the write tests and the seeds of
// the fuzzers (tests/fuzz/corpus, which a test keeps equal to the table).
#include <limits>
#include <string>
#include <vector>

#include "amf/value.hpp"
#include "support/hex.hpp"

namespace sallyport::test {

struct AmfVector {
  std::string name;  ///< also the file name of the seed
  amf::Value value;
  ByteVector bytes;
  bool canonical = true;  ///< whether our encoder writes these bytes for the value
};

inline ByteVector repeated(char character, std::size_t count) {
  return ByteVector(count, static_cast<std::uint8_t>(character));
}

inline amf::Value typed_object(std::string class_name, std::vector<amf::Property> properties,
                               std::size_t sealed = 0, bool dynamic = true) {
  return amf::Object{std::move(class_name), std::move(properties), sealed, dynamic};
}

inline std::vector<AmfVector> amf0_vectors() {
  using amf::Value;
  const double infinity = std::numeric_limits<double>::infinity();
  const Value point = Value::object({{"x", 1}});
  return {
      {"number-zero", 0, hex("00 0000000000000000")},
      {"number-one-and-a-half", 1.5, hex("00 3FF8000000000000")},
      {"number-negative-zero", -0.0, hex("00 8000000000000000")},
      {"number-infinity", infinity, hex("00 7FF0000000000000")},
      {"number-nan", std::numeric_limits<double>::quiet_NaN(), hex("00 7FF8000000000000")},
      {"false", false, hex("01 00")},
      {"true", true, hex("01 01")},
      {"true-as-any-nonzero", true, hex("01 7F"), false},
      {"string-empty", "", hex("02 0000")},
      {"string", "connect", hex("02 0007 'connect'")},
      {"string-utf8", "h\xC3\xA9", hex("02 0003 68C3A9")},
      {"string-longest-short", std::string(65535, 'a'), hex("02 FFFF") + repeated('a', 65535)},
      {"string-shortest-long", std::string(65536, 'a'), hex("0C 00010000") + repeated('a', 65536)},
      {"long-string-that-is-short", "ab", hex("0C 00000002 'ab'"), false},
      {"object-empty", Value::object({}), hex("03 0000 09")},
      {"object", Value::object({{"app", "live"}, {"fpad", false}}),
       hex("03 0003 'app' 02 0004 'live' 0004 'fpad' 01 00 0000 09")},
      {"object-with-an-empty-name", Value::object({{"", 0}}), hex("03 0000 00 0000000000000000 0000 09")},
      {"object-that-repeats-a-name", Value::object({{"a", nullptr}, {"a", true}}),
       hex("03 0001 'a' 05 0001 'a' 01 01 0000 09")},
      {"object-in-object", Value::object({{"in", Value::object({{"n", nullptr}})}}),
       hex("03 0002 'in' 03 0001 'n' 05 0000 09 0000 09")},
      {"null", nullptr, hex("05")},
      {"undefined", Value(), hex("06")},
      {"unsupported", amf::Unsupported{}, hex("0D")},
      {"ecma-array-empty", Value::ecma_array({}), hex("08 00000000 0000 09")},
      {"ecma-array", Value::ecma_array({{"duration", 0}, {"stereo", true}}),
       hex("08 00000002 0008 'duration' 00 0000000000000000 0006 'stereo' 01 01 0000 09")},
      {"ecma-array-with-a-wrong-count", Value::ecma_array({{"a", nullptr}}),
       hex("08 FFFFFFFF 0001 'a' 05 0000 09"), false},
      {"strict-array-empty", Value::strict_array({}), hex("0A 00000000")},
      {"strict-array", Value::strict_array({"a", nullptr, Value()}), hex("0A 00000003 02 0001 'a' 05 06")},
      {"date", amf::Date{1069372800000.0, 0}, hex("0B 426F1F72BF800000 0000")},
      {"date-with-a-time-zone", amf::Date{0, -60}, hex("0B 0000000000000000 FFC4")},
      {"xml-document", amf::Xml{"<a/>", true}, hex("0F 00000004 '<a/>'")},
      {"typed-object", typed_object("Point", {{"x", 1}}),
       hex("10 0005 'Point' 0001 'x' 00 3FF0000000000000 0000 09")},
      {"reference-to-an-object", Value::strict_array({point, point}),
       hex("0A 00000002 03 0001 'x' 00 3FF0000000000000 0000 09 07 0001"), false},
      {"reference-to-a-strict-array", Value::strict_array({Value::strict_array({}), Value::strict_array({})}),
       hex("0A 00000002 0A 00000000 07 0001"), false},
      {"switch-to-amf3", Value::integer(5), hex("11 04 05"), false},
      {"object-with-amf3-inside", Value::object({{"a", Value::strict_array({true})}}),
       hex("03 0001 'a' 11 09 03 01 03 0000 09"), false},
  };
}

inline std::vector<AmfVector> amf3_scalar_vectors() {
  using amf::Value;
  return {
      {"undefined", Value(), hex("00")},
      {"null", nullptr, hex("01")},
      {"false", false, hex("02")},
      {"true", true, hex("03")},
      {"integer-zero", Value::integer(0), hex("04 00")},
      {"integer-127", Value::integer(127), hex("04 7F")},
      {"integer-128", Value::integer(128), hex("04 81 00")},
      {"integer-16383", Value::integer(16383), hex("04 FF 7F")},
      {"integer-16384", Value::integer(16384), hex("04 81 80 00")},
      {"integer-2097151", Value::integer(2097151), hex("04 FF FF 7F")},
      {"integer-2097152", Value::integer(2097152), hex("04 80 C0 80 00")},
      {"integer-largest", Value::integer(Value::kMaxInteger), hex("04 BF FF FF FF")},
      {"integer-smallest", Value::integer(Value::kMinInteger), hex("04 C0 80 80 00")},
      {"integer-minus-one", Value::integer(-1), hex("04 FF FF FF FF")},
      {"integer-in-more-bytes-than-needed", Value::integer(1), hex("04 80 80 01"), false},
      {"double", 1.5, hex("05 3FF8000000000000")},
      {"double-infinity", -std::numeric_limits<double>::infinity(), hex("05 FFF0000000000000")},
      {"string-empty", "", hex("06 01")},
      {"string", "abc", hex("06 07 'abc'")},
      {"string-of-64", std::string(64, 'z'), hex("06 81 01") + repeated('z', 64)},
      {"xml-document", amf::Xml{"<a/>", true}, hex("07 09 '<a/>'")},
      {"xml", amf::Xml{"<b/>", false}, hex("0B 09 '<b/>'")},
      {"date", amf::Date{1069372800000.0, 0}, hex("08 01 426F1F72BF800000")},
      {"byte-array-empty", ByteVector{}, hex("0C 01")},
      {"byte-array", ByteVector{0, 255}, hex("0C 05 00FF")},
      {"vector-int", amf::Vector<std::int32_t>{{1, -1}, false}, hex("0D 05 00 00000001 FFFFFFFF")},
      {"vector-uint", amf::Vector<std::uint32_t>{{4294967295u}, true}, hex("0E 03 01 FFFFFFFF")},
      {"vector-double", amf::Vector<double>{{0.5}, false}, hex("0F 03 00 3FE0000000000000")},
  };
}

inline std::vector<AmfVector> amf3_container_vectors() {
  using amf::Value;
  const Value one = Value::integer(1);
  const Value point = typed_object("P", {{"x", one}, {"y", Value::integer(2)}}, 2, false);
  return {
      {"array-empty", Value::strict_array({}), hex("09 01 01")},
      {"array-dense", Value::strict_array({one, "a"}), hex("09 05 01 04 01 06 03 'a'")},
      {"array-associative", Value::ecma_array({{"a", one}}), hex("09 01 03 'a' 04 01 01")},
      {"array-mixed", Value::ecma_array({{"a", one}, {"0", true}, {"1", false}}),
       hex("09 05 03 'a' 04 01 01 03 02")},
      {"array-twice-by-reference", Value::strict_array({Value::strict_array({}), Value::strict_array({})}),
       hex("09 05 01 09 01 01 09 02"), false},
      {"object-dynamic-empty", Value::object({}), hex("0A 0B 01 01")},
      {"object-dynamic", Value::object({{"a", one}}), hex("0A 0B 01 03 'a' 04 01 01")},
      {"object-sealed", point, hex("0A 23 03 'P' 03 'x' 03 'y' 04 01 04 02")},
      {"object-sealed-and-dynamic", typed_object("P", {{"x", one}, {"z", nullptr}}, 1),
       hex("0A 1B 03 'P' 03 'x' 04 01 03 'z' 01 01")},
      {"object-with-an-empty-sealed-name", typed_object("", {{"", true}}, 1, false), hex("0A 13 01 01 03")},
      {"traits-by-reference", Value::strict_array({point, point}),
       hex("09 05 01 0A 23 03 'P' 03 'x' 03 'y' 04 01 04 02 0A 01 04 01 04 02"), false},
      {"string-by-reference", Value::strict_array({"ab", "ab"}), hex("09 05 01 06 05 'ab' 06 00"), false},
      {"name-by-reference", Value::object({{"a", "a"}}), hex("0A 0B 01 03 'a' 06 00 01"), false},
      {"flex-array-collection", Value::strict_array({true}),
       hex("0A 07 43 'flex.messaging.io.ArrayCollection' 09 03 01 03"), false},
      {"flex-array-list", Value::strict_array({}), hex("0A 07 37 'flex.messaging.io.ArrayList' 09 01 01"),
       false},
      {"flex-object-proxy", Value::object({}), hex("0A 07 3B 'flex.messaging.io.ObjectProxy' 0A 0B 01 01"),
       false},
      {"vector-object", amf::ObjectVector{"Q", {point, nullptr}, true},
       hex("10 05 01 03 'Q' 0A 23 03 'P' 03 'x' 03 'y' 04 01 04 02 01")},
      {"dictionary-empty", amf::Dictionary{}, hex("11 01 00")},
      {"dictionary", amf::Dictionary{{{"a", one}, {true, nullptr}}, true},
       hex("11 05 01 06 03 'a' 04 01 03 01")},
  };
}

inline std::vector<AmfVector> amf3_vectors() {
  std::vector<AmfVector> all = amf3_scalar_vectors();
  for (const AmfVector& vector : amf3_container_vectors()) all.push_back(vector);
  return all;
}

}  // namespace sallyport::test
