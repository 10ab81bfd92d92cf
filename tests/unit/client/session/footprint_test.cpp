#include "client/session/footprint.hpp"

#include <gtest/gtest.h>

#include "amf/amf0_encoder.hpp"
#include "vectors/amf_vectors.hpp"

namespace sallyport::client {
namespace {

std::size_t written(const amf::Value& value, amf::ObjectEncoding encoding) {
  ByteVector bytes;
  ByteWriter writer(bytes);
  amf::Amf0Encoder(writer, encoding).encode(value);
  return bytes.size();
}

TEST(Footprint, IsNoLessThanWhatIsWritten) {
  for (const auto& vectors : {test::amf0_vectors(), test::amf3_vectors()}) {
    for (const test::AmfVector& vector : vectors) {
      EXPECT_GE(footprint(vector.value), written(vector.value, amf::ObjectEncoding::amf0)) << vector.name;
      EXPECT_GE(footprint(vector.value), written(vector.value, amf::ObjectEncoding::amf3)) << vector.name;
    }
  }
}

TEST(Footprint, CountsWhatIsInside) {
  const std::string text(1'000, 'x');
  const amf::Value inner = amf::Value::object({{"text", text}});
  EXPECT_GE(footprint(amf::Value::strict_array({inner, inner, inner})), 3'000u);
  EXPECT_GE(footprint(amf::Value(amf::Dictionary{{{text, text}}, false})), 2'000u);
  EXPECT_LE(footprint(amf::Value(text)), 1'200u);
}

}  // namespace
}  // namespace sallyport::client
