#pragma once
// The Enhanced RTMP header in front of the tracks (ExAudioTagHeader, ExVideoTagHeader): ModEx, multitrack
// and FourCC. Shared by the classification and the track reader.
#include "base/byte_reader.hpp"
#include "media/tag_info.hpp"

namespace sallyport::media::detail {

struct EnhancedHeader {
  FrameType frame_type = FrameType::none;
  PacketType packet_type = PacketType::unknown;
  Multitrack multitrack = Multitrack::none;
  std::uint32_t codec = 0;
  std::uint32_t nanosecond_offset = 0;
  bool command = false;
};

/// Whether the first byte of a body announces the enhanced form.
bool is_enhanced(MediaKind kind, std::uint8_t first);
FrameType frame_type(std::uint8_t bits);
/// Reads up to the first track; false if the body is cut short or contradicts itself, with `out` filled as
/// far as it was read.
bool read_enhanced_header(MediaKind kind, ByteReader& reader, EnhancedHeader& out);

}  // namespace sallyport::media::detail
