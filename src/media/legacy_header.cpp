#include "media/legacy_header.hpp"

#include "media/enhanced_header.hpp"
#include "media/packet_type.hpp"

namespace sallyport::media::detail {
namespace {

constexpr std::uint32_t kAac = 10;
constexpr std::uint32_t kAvc = 7;
// Numbers that some encoders took for HEVC and AV1 before Enhanced RTMP, with AVC's layout.
constexpr std::uint32_t kHevcUnofficial = 12;
constexpr std::uint32_t kAv1Unofficial = 13;
constexpr std::size_t kCompositionTimeBytes = 3;

bool has_avc_layout(std::uint32_t codec) {
  return codec == kAvc || codec == kHevcUnofficial || codec == kAv1Unofficial;
}

bool read_packet_type(ByteReader& reader, PacketType& out) {
  std::uint8_t byte = 0;
  out = PacketType::unknown;
  if (!reader.u8(byte)) return false;
  out = common_packet_type(byte);
  return true;
}

}  // namespace

bool read_legacy_header(MediaKind kind, ByteReader& reader, LegacyHeader& out) {
  std::uint8_t first = 0;
  if (!reader.u8(first)) return false;
  if (kind == MediaKind::audio) {
    out.codec = first >> 4;
    return out.codec != kAac || read_packet_type(reader, out.packet_type);
  }
  out.frame_type = frame_type(first >> 4);
  if (out.frame_type == FrameType::command) {  // video info: one byte, and the codec id means nothing
    out.command = true;
    return true;
  }
  out.codec = first & 0x0F;
  if (!has_avc_layout(out.codec)) return true;
  if (!read_packet_type(reader, out.packet_type)) return false;
  // An end of sequence is complete with its packet type; some writers add no composition time to it.
  return reader.skip(kCompositionTimeBytes) || out.packet_type == PacketType::sequence_end;
}

}  // namespace sallyport::media::detail
