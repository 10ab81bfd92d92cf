#pragma once
// onMetaData of an FLV file: what the stream said, with room for what only the end of a recording knows.
#include <array>
#include <cstddef>
#include <cstdint>

#include "amf/value.hpp"
#include "base/bytes.hpp"

namespace sallyport::media {

/// The body of a script data tag.
struct FlvMetadata {
  ByteVector body;
  /// Where in `body` the eight bytes of the numbers `duration` (seconds) and `filesize` (bytes) begin.
  std::size_t duration_at = 0;
  std::size_t filesize_at = 0;
};

/// `properties`: of an object or ECMA array, anything else counts as empty. Its own duration and filesize,
/// which are those of the file it may come from, are left out. Both numbers are 0 until they are known.
FlvMetadata make_flv_metadata(const amf::Value& properties);

/// A number as it stands there.
std::array<std::uint8_t, 8> flv_number(double value);

}  // namespace sallyport::media
