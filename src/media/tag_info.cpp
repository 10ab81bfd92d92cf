#include "media/tag_info.hpp"

#include "media/enhanced_header.hpp"
#include "media/legacy_header.hpp"
#include "media/tracks.hpp"

namespace sallyport::media {
namespace {

bool is_config(PacketType type) {
  return type == PacketType::sequence_start || type == PacketType::mpeg2ts_sequence_start ||
         type == PacketType::multichannel_config || type == PacketType::metadata;
}

bool carries_frames(PacketType type) {
  return type == PacketType::coded_frames || type == PacketType::coded_frames_x;
}

/// Both kinds of sequence start configure the codec, so the later replaces the earlier.
std::uint64_t aspect(PacketType type) {
  return static_cast<std::uint64_t>(type == PacketType::mpeg2ts_sequence_start ? PacketType::sequence_start
                                                                               : type);
}

/// FNV-1a over the aspect and the track ids in their order.
class SlotHash {
 public:
  void add(std::uint64_t byte) { hash_ = (hash_ ^ byte) * 0x100000001B3u; }
  /// Apart from the slots of single tracks, which are small numbers.
  std::uint64_t value() const { return hash_ | 1ull << 63; }

 private:
  std::uint64_t hash_ = 0xCBF29CE484222325u;
};

std::uint64_t single_slot(PacketType type, std::uint8_t track) {
  return aspect(type) << 8 | track;
}

void classify(TagInfo& info) {
  info.config = is_config(info.packet_type);
  info.end_of_sequence = info.packet_type == PacketType::sequence_end;
  info.key = carries_frames(info.packet_type) &&
             (info.frame_type == FrameType::key || info.frame_type == FrameType::generated_key);
}

TagInfo& make_opaque(TagInfo& info) {
  const TagInfo kept = info;
  info = TagInfo{};
  info.opaque = true;
  info.enhanced = kept.enhanced;
  info.codec = kept.codec;
  return info;
}

TagInfo inspect_legacy(MediaKind kind, ByteSpan body) {
  TagInfo info;
  ByteReader reader(body);
  detail::LegacyHeader header;
  const bool complete = detail::read_legacy_header(kind, reader, header);
  info.codec = header.codec;
  if (!complete || header.packet_type == PacketType::unknown) return make_opaque(info);
  info.frame_type = header.frame_type;
  info.command = header.command;
  if (info.command) return info;
  info.packet_type = header.packet_type;
  classify(info);
  if (info.config) info.config_slot = single_slot(info.packet_type, 0);
  return info;
}

/// Walks the tracks: how many, the first one's id, and the slot of a config. False if malformed.
bool inspect_tracks(MediaKind kind, ByteSpan body, TagInfo& info) {
  SlotHash hash;
  hash.add(aspect(info.packet_type));
  TrackReader tracks(kind, body);
  Track track;
  std::uint16_t count = 0;
  while (count < 256 && tracks.next(track)) {
    if (count == 0) info.track = track.id;
    hash.add(track.id);
    ++count;
  }
  if (tracks.malformed() || count == 0) return false;
  info.track_count = count;
  if (info.config) info.config_slot = count == 1 ? single_slot(info.packet_type, info.track) : hash.value();
  return true;
}

TagInfo inspect_enhanced(MediaKind kind, ByteSpan body) {
  TagInfo info;
  info.enhanced = true;
  ByteReader reader(body);
  detail::EnhancedHeader header;
  const bool complete = detail::read_enhanced_header(kind, reader, header);
  info.codec = header.codec;
  if (!complete) return make_opaque(info);
  info.frame_type = header.frame_type;
  info.nanosecond_offset = header.nanosecond_offset;
  info.command = header.command;
  if (info.command) return info;
  if (header.packet_type == PacketType::unknown) return make_opaque(info);
  info.packet_type = header.packet_type;
  info.multitrack = header.multitrack;
  classify(info);
  if (!inspect_tracks(kind, body, info)) return make_opaque(info);
  return info;
}

TagInfo inspect_body(MediaKind kind, ByteSpan body) {
  if (body.empty()) {
    TagInfo info;
    info.empty = true;
    return info;
  }
  return detail::is_enhanced(kind, body[0]) ? inspect_enhanced(kind, body) : inspect_legacy(kind, body);
}

}  // namespace

TagInfo inspect_audio(ByteSpan body) {
  return inspect_body(MediaKind::audio, body);
}
TagInfo inspect_video(ByteSpan body) {
  return inspect_body(MediaKind::video, body);
}

}  // namespace sallyport::media
