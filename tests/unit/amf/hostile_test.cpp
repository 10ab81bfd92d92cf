// Input that is made to cost more than it weighs. The oracle: an error with a reason, and neither time
// nor memory beyond what the budget allows (DecodeBudget::for_input).
#include "unit/amf/amf_test_support.hpp"

namespace sallyport::amf {
namespace {

using test::concat;
using test::hex;
using test::inlined;
using test::read_amf0;
using test::read_amf3;
using test::times;
using test::u29;

Reason reason_of(const Result<Value>& value) {
  return value ? Reason::none : value.error().reason;
}

const std::size_t kDeep = 100'000;

TEST(HostileAmf, DepthIsLimited) {
  EXPECT_EQ(reason_of(read_amf0(times(kDeep, hex("03 0001 'a'")))), Reason::amf_budget);
  EXPECT_EQ(reason_of(read_amf0(times(kDeep, hex("0A 00000001")))), Reason::amf_budget);
  EXPECT_EQ(reason_of(read_amf0(times(kDeep, hex("08 00000001 0001 'a'")))), Reason::amf_budget);
  EXPECT_EQ(reason_of(read_amf0(times(kDeep, hex("10 0001 'C' 0001 'a'")))), Reason::amf_budget);
  EXPECT_EQ(reason_of(read_amf3(times(kDeep, hex("09 03 01")))), Reason::amf_budget);
  EXPECT_EQ(reason_of(read_amf3(times(kDeep, hex("0A 0B 01 03 'a'")))), Reason::amf_budget);
  EXPECT_EQ(reason_of(read_amf3(times(kDeep, hex("11 03 00")))), Reason::amf_budget);
  EXPECT_EQ(reason_of(read_amf3(times(kDeep, hex("10 03 00 01")))), Reason::amf_budget);
  EXPECT_EQ(reason_of(read_amf3(times(kDeep, hex("0A 07 37 'flex.messaging.io.ArrayList'")))),
            Reason::amf_budget);
}

TEST(HostileAmf, DepthOf32IsAllowedAnd33IsNot) {
  const auto nested = [](std::size_t depth) {
    return concat({times(depth - 1, hex("0A 00000001")), hex("0A 00000000")});
  };
  EXPECT_TRUE(read_amf0(nested(32)).ok());
  EXPECT_EQ(reason_of(read_amf0(nested(33))), Reason::amf_budget);
}

TEST(HostileAmf, DepthCountsThroughTheSwitchToAmf3) {
  const auto nested = [](std::size_t outer, std::size_t inner) {
    return concat({times(outer, hex("0A 00000001")), hex("11"), times(inner, hex("09 03 01")), hex("01")});
  };
  EXPECT_TRUE(read_amf0(nested(16, 16)).ok());
  EXPECT_EQ(reason_of(read_amf0(nested(16, 17))), Reason::amf_budget);
}

/// Each container nests the one before it by reference, so no container is deep as sent.
TEST(HostileAmf, DepthCountsThroughReferences) {
  const auto chained = [](std::size_t links) {
    ByteVector bytes =
        concat({hex("09"), inlined(64), hex("01 09 01 01")});  // 64 elements, the first an empty array
    for (std::size_t i = 1; i < links; ++i)
      bytes = concat({bytes, hex("09 03 01 09"), {static_cast<std::uint8_t>(2 * i)}});
    return concat({bytes, times(64 - links, hex("01"))});
  };
  EXPECT_EQ(reason_of(read_amf3(chained(31))), Reason::none);
  EXPECT_EQ(reason_of(read_amf3(chained(60))), Reason::amf_budget);
}

TEST(HostileAmf, CountsOfElementsThatDoNotComeCostNothing) {
  EXPECT_EQ(reason_of(read_amf0(hex("0A FFFFFFFF 05"))), Reason::bad_amf);
  EXPECT_EQ(reason_of(read_amf0(hex("0A 80000000 05"))), Reason::bad_amf);
  EXPECT_EQ(reason_of(read_amf0(hex("08 FFFFFFFF 0001 'a'"))), Reason::bad_amf);
  for (const char* kind : {"09", "0D", "0E", "0F", "10", "11", "0C", "0B", "07", "06"})
    EXPECT_EQ(reason_of(read_amf3(concat({hex(kind), hex("FF FF FF FF 00 01")}))), Reason::bad_amf) << kind;
  EXPECT_EQ(reason_of(read_amf3(hex("0A FF FF FF F3 01 01"))), Reason::bad_amf) << "sealed properties";
}

TEST(HostileAmf, NodesAreLimited) {
  const ByteVector many = concat({hex("0A 0000C350"), times(50'000, hex("05"))});
  EXPECT_EQ(reason_of(read_amf0(many)), Reason::amf_budget);
  const ByteVector names = concat({hex("0A"), u29(50'000 << 4 | 3), hex("01"), times(60'000, hex("01"))});
  EXPECT_EQ(reason_of(read_amf3(names)), Reason::amf_budget) << "names of sealed properties";
}

/// Ten references to ten references to …: a few hundred bytes for 10^20 values.
TEST(HostileAmf, ReferencesToReferencesAreChargedAsWhatTheyStandFor) {
  ByteVector amf0 = hex("0A 00000015 0A 00000000");
  ByteVector amf3 = hex("09 2B 01 09 01 01");
  for (std::uint8_t level = 1; level <= 20; ++level) {
    amf0 = concat({amf0, hex("0A 0000000A"), times(10, concat({hex("07 00"), {level}}))});
    amf3 = concat(
        {amf3, hex("09 15 01"), times(10, concat({hex("09"), {static_cast<std::uint8_t>(2 * level)}}))});
  }
  EXPECT_EQ(reason_of(read_amf0(amf0)), Reason::amf_budget);
  EXPECT_EQ(reason_of(read_amf3(amf3)), Reason::amf_budget);
}

TEST(HostileAmf, RepeatedStringReferencesAreChargedAsText) {
  const ByteVector text = concat({hex("06"), inlined(20'000), ByteVector(20'000, 'a')});
  const ByteVector references =
      concat({hex("09"), inlined(5'001), hex("01"), text, times(5'000, hex("06 00"))});
  EXPECT_EQ(reason_of(read_amf3(references)), Reason::amf_budget);
}

TEST(HostileAmf, RepeatedTraitsAreChargedAsNames) {
  // One class with a name of 4,000 bytes and one property named as long, then 3,999 more instances of it.
  const ByteVector long_name = concat({inlined(4'000), ByteVector(4'000, 'n')});
  const ByteVector first = concat({hex("0A 13"), long_name, long_name, hex("01")});
  const ByteVector array =
      concat({hex("09"), inlined(4'000), hex("01"), first, times(3'999, hex("0A 01 01"))});
  EXPECT_EQ(reason_of(read_amf3(array)), Reason::amf_budget);
}

/// Every field of every vector at its extremes: an answer, never a crash (run under sanitizers).
TEST(HostileAmf, EveryByteOfEveryVectorAtItsExtremesIsAnswered) {
  const auto poke = [](const std::vector<test::AmfVector>& vectors, auto read) {
    std::size_t errors = 0;
    for (const test::AmfVector& vector : vectors) {
      if (vector.bytes.size() > 1'000) continue;
      for (std::size_t i = 0; i < vector.bytes.size(); ++i) {
        for (const std::uint8_t extreme : {0x00, 0x01, 0x7F, 0x80, 0xFE, 0xFF}) {
          ByteVector bytes = vector.bytes;
          bytes[i] = extreme;
          const Result<Value> value = read(bytes);
          if (value) continue;
          ++errors;
          EXPECT_TRUE(value.error().reason == Reason::bad_amf || value.error().reason == Reason::amf_budget);
        }
      }
    }
    return errors;
  };
  EXPECT_GT(poke(test::amf0_vectors(), read_amf0), 500u);
  EXPECT_GT(poke(test::amf3_vectors(), read_amf3), 500u);
}

}  // namespace
}  // namespace sallyport::amf
