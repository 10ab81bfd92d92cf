#include "media/flv_metadata.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "amf/amf0_encoder.hpp"
#include "base/byte_writer.hpp"

namespace sallyport::media {
namespace {

constexpr const char* kDuration = "duration";
constexpr const char* kFilesize = "filesize";
constexpr std::size_t kNumberBytes = 8;

// "onMetaData" as a string, the marker and count of an ECMA array, then the two properties: name, marker,
// number.
constexpr std::size_t kBeforeFirst = 1 + 2 + 10 + 1 + 4;
constexpr std::size_t kProperty = 2 + 8 + 1 + kNumberBytes;  // both names have eight letters

}  // namespace

FlvMetadata make_flv_metadata(const amf::Value& properties) {
  std::vector<amf::Property> all = {{kDuration, 0}, {kFilesize, 0}};
  for (const amf::Property& property : properties.properties()) {
    if (property.name != kDuration && property.name != kFilesize) all.push_back(property);
  }
  FlvMetadata metadata;
  ByteWriter writer(metadata.body);
  amf::encode_amf0(writer, "onMetaData");
  amf::encode_amf0(writer, amf::Value::ecma_array(std::move(all)));
  metadata.duration_at = kBeforeFirst + kProperty - kNumberBytes;
  metadata.filesize_at = kBeforeFirst + 2 * kProperty - kNumberBytes;
  return metadata;
}

std::array<std::uint8_t, 8> flv_number(double value) {
  ByteVector bytes;
  ByteWriter(bytes).f64(value);
  std::array<std::uint8_t, 8> out{};
  std::copy(bytes.begin(), bytes.end(), out.begin());
  return out;
}

}  // namespace sallyport::media
