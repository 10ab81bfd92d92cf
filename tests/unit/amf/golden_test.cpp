// The golden vectors through decoders and encoders, and every prefix of them.
#include "support/seeds.hpp"
#include "unit/amf/amf_test_support.hpp"

namespace sallyport::test {
namespace {

using Read = Result<amf::Value> (*)(const ByteVector&);

void expect_read(const std::vector<AmfVector>& vectors, Read read) {
  for (const AmfVector& vector : vectors) {
    SCOPED_TRACE(vector.name);
    const Result<amf::Value> value = read(vector.bytes);
    ASSERT_TRUE(value.ok()) << value.error().message;
    EXPECT_EQ(value->kind(), vector.value.kind());
    EXPECT_EQ(*value, vector.value);
  }
}

/// A value that is complete may not be so with its last byte missing.
void expect_no_prefix_read(const std::vector<AmfVector>& vectors, Read read) {
  for (const AmfVector& vector : vectors) {
    SCOPED_TRACE(vector.name);
    const std::size_t step = vector.bytes.size() > 1000 ? 97 : 1;
    for (std::size_t size = 0; size < vector.bytes.size(); size += step) {
      const Result<amf::Value> value =
          read(ByteVector(vector.bytes.begin(), vector.bytes.begin() + static_cast<std::ptrdiff_t>(size)));
      ASSERT_FALSE(value.ok()) << size << " bytes read as " << to_string(*value);
      EXPECT_EQ(value.error().reason, Reason::bad_amf);
      EXPECT_FALSE(value.error().message.empty());
    }
  }
}

TEST(Amf0Golden, IsRead) {
  expect_read(amf0_vectors(), read_amf0);
}
TEST(Amf3Golden, IsRead) {
  expect_read(amf3_vectors(), read_amf3);
}

TEST(Amf0Golden, IsWritten) {
  for (const AmfVector& vector : amf0_vectors()) {
    if (!vector.canonical) continue;
    EXPECT_EQ(write_amf0(vector.value), vector.bytes) << vector.name;
  }
}

TEST(Amf3Golden, IsWritten) {
  for (const AmfVector& vector : amf3_vectors()) {
    if (!vector.canonical) continue;
    EXPECT_EQ(write_amf3(vector.value), vector.bytes) << vector.name;
  }
}

TEST(Amf0Golden, EveryPrefixIsAnError) {
  expect_no_prefix_read(amf0_vectors(), read_amf0);
}
TEST(Amf3Golden, EveryPrefixIsAnError) {
  expect_no_prefix_read(amf3_vectors(), read_amf3);
}

TEST(Amf3Golden, SurvivesTheWayThroughAmf0WithTheSwitch) {
  for (const AmfVector& vector : amf3_vectors()) {
    const Result<amf::Value> back = read_amf0(write_amf0(vector.value, amf::ObjectEncoding::amf3));
    ASSERT_TRUE(back.ok()) << vector.name;
    EXPECT_EQ(*back, vector.value) << vector.name;
  }
}

TEST(Amf0Golden, SurvivesTheWayThroughAmf3ExceptWhatAmf3Lacks) {
  for (const AmfVector& vector : amf0_vectors()) {
    const bool lacking = vector.value.is(amf::Kind::unsupported) || vector.name == "date-with-a-time-zone" ||
                         vector.name == "ecma-array-empty";
    if (lacking) continue;
    const Result<amf::Value> back = read_amf3(write_amf3(vector.value));
    ASSERT_TRUE(back.ok()) << vector.name;
    EXPECT_EQ(*back, vector.value) << vector.name;
  }
}

void expect_seeds(const std::vector<AmfVector>& vectors, const std::string& target) {
  for (const AmfVector& vector : vectors) {
    if (vector.bytes.size() > 1000) continue;  // length is the generator's business
    expect_seed(target, vector.name, vector.bytes);
  }
}

TEST(Amf0Golden, IsTheSeedOfTheFuzzer) {
  expect_seeds(amf0_vectors(), "amf0");
}
TEST(Amf3Golden, IsTheSeedOfTheFuzzer) {
  expect_seeds(amf3_vectors(), "amf3");
}

}  // namespace
}  // namespace sallyport::test
