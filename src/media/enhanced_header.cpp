#include "media/enhanced_header.hpp"

#include "media/packet_type.hpp"

namespace sallyport::media::detail {
namespace {

constexpr std::uint8_t kAudioExHeader = 9;  // in the place of the legacy sound format
constexpr std::uint8_t kMultitrackAudio = 5;
constexpr std::uint8_t kMultitrackVideo = 6;
constexpr std::uint8_t kModEx = 7;
constexpr std::uint8_t kTimestampOffsetNano = 0;

PacketType audio_packet_type(std::uint8_t bits) {
  return bits == 4 ? PacketType::multichannel_config : common_packet_type(bits);
}

PacketType video_packet_type(std::uint8_t bits) {
  switch (bits) {
    case 3:
      return PacketType::coded_frames_x;
    case 4:
      return PacketType::metadata;
    case 5:
      return PacketType::mpeg2ts_sequence_start;
    default:
      return common_packet_type(bits);
  }
}

PacketType packet_type(MediaKind kind, std::uint8_t bits) {
  return kind == MediaKind::audio ? audio_packet_type(bits) : video_packet_type(bits);
}

bool read_mod_ex_data(ByteReader& reader, ByteSpan& out) {
  std::uint8_t small = 0;
  if (!reader.u8(small)) return false;
  std::size_t size = std::size_t{small} + 1;
  if (size == 256) {  // escape to a 16-bit size
    std::uint16_t large = 0;
    if (!reader.u16(large)) return false;
    size = std::size_t{large} + 1;
  }
  return reader.bytes(size, out);
}

/// The ModEx prologue, any number of times; leaves the real packet type in `type`.
bool read_mod_ex(ByteReader& reader, std::uint8_t& type, EnhancedHeader& out) {
  while (type == kModEx) {
    ByteSpan data;
    std::uint8_t next = 0;
    if (!read_mod_ex_data(reader, data) || !reader.u8(next)) return false;
    if (next >> 4 == kTimestampOffsetNano) {
      ByteReader offset(data);
      if (!offset.u24(out.nanosecond_offset)) return false;
    }
    type = next & 0x0F;
  }
  return true;
}

bool read_multitrack(MediaKind kind, ByteReader& reader, std::uint8_t& type, EnhancedHeader& out) {
  std::uint8_t bits = 0;
  if (!reader.u8(bits)) return false;
  type = bits & 0x0F;
  const std::uint8_t nested = kind == MediaKind::audio ? kMultitrackAudio : kMultitrackVideo;
  if (type == nested || type == kModEx) return false;
  switch (bits >> 4) {
    case 0:
      out.multitrack = Multitrack::one_track;
      return true;
    case 1:
      out.multitrack = Multitrack::many_tracks;
      return true;
    case 2:
      out.multitrack = Multitrack::many_tracks_many_codecs;
      return true;
    default:
      return false;
  }
}

}  // namespace

bool is_enhanced(MediaKind kind, std::uint8_t first) {
  return kind == MediaKind::audio ? first >> 4 == kAudioExHeader : (first & 0x80) != 0;
}

FrameType frame_type(std::uint8_t bits) {
  return bits <= 5 ? static_cast<FrameType>(bits) : FrameType::none;
}

bool read_enhanced_header(MediaKind kind, ByteReader& reader, EnhancedHeader& out) {
  std::uint8_t first = 0;
  if (!reader.u8(first)) return false;
  std::uint8_t type = first & 0x0F;
  if (kind == MediaKind::video) out.frame_type = frame_type((first >> 4) & 7);
  if (!read_mod_ex(reader, type, out)) return false;
  out.packet_type = packet_type(kind, type);
  if (out.frame_type == FrameType::command && out.packet_type != PacketType::metadata) {
    out.command = true;
    return reader.skip(1);  // start or end of a client-side seek
  }
  if (type == (kind == MediaKind::audio ? kMultitrackAudio : kMultitrackVideo)) {
    if (!read_multitrack(kind, reader, type, out)) return false;
    out.packet_type = packet_type(kind, type);
  }
  return out.multitrack == Multitrack::many_tracks_many_codecs || reader.u32(out.codec);
}

}  // namespace sallyport::media::detail
