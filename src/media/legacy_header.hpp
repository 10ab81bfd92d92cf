#pragma once
// The header of an FLV tag body before Enhanced RTMP: codec id, frame type and, for AVC and AAC, the
// packet type.
#include "base/byte_reader.hpp"
#include "media/tag_info.hpp"

namespace sallyport::media::detail {

struct LegacyHeader {
  FrameType frame_type = FrameType::none;
  PacketType packet_type = PacketType::coded_frames;
  std::uint32_t codec = 0;
  bool command = false;
};

/// Reads up to the codec's own data; false if the body is cut short, with `out` filled as far as it was read.
bool read_legacy_header(MediaKind kind, ByteReader& reader, LegacyHeader& out);

}  // namespace sallyport::media::detail
