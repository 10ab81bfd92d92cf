#pragma once
// What the server must know about an audio or video message in order to relay it: whether a late joiner
// needs it first, whether decoding can begin with it, which tracks it carries. Reads the first bytes of
// the FLV tag body: the legacy form and Enhanced RTMP v1 and v2. Never decodes, never fails, never
// allocates; a body it cannot make out is `opaque` and is relayed like any other.
#include <cstdint>

#include "base/bytes.hpp"

namespace sallyport::media {

enum class MediaKind : std::uint8_t { audio, video };

/// Video only; `none` for audio and unreadable bodies.
enum class FrameType : std::uint8_t {
  none = 0,
  key = 1,
  inter = 2,
  disposable = 3,
  generated_key = 4,
  command = 5
};

/// Legacy packet types are named by their enhanced equivalents.
enum class PacketType : std::uint8_t {
  unknown,
  sequence_start,  ///< codec configuration (AVCDecoderConfigurationRecord, AudioSpecificConfig, …)
  coded_frames,
  coded_frames_x,  ///< coded frames without composition time
  sequence_end,
  metadata,  ///< video metadata such as colorInfo; body is AMF
  mpeg2ts_sequence_start,
  multichannel_config,  ///< audio
};

enum class Multitrack : std::uint8_t { none, one_track, many_tracks, many_tracks_many_codecs };

/// A FourCC as it stands on the wire: fourcc("hvc1").
constexpr std::uint32_t fourcc(const char (&name)[5]) {
  std::uint32_t value = 0;
  for (int i = 0; i < 4; ++i) value = (value << 8) | static_cast<std::uint8_t>(name[i]);
  return value;
}

struct TagInfo {
  bool empty = false;     ///< no bytes at all: silence or end of audio
  bool opaque = false;    ///< not understood; nothing below holds but `enhanced` and `codec` as far as read
  bool enhanced = false;  ///< Enhanced RTMP header
  bool config = false;    ///< a late joiner needs the last one of each config_slot before media
  bool key = false;       ///< video frames at which decoding can begin
  bool end_of_sequence = false;
  bool command = false;  ///< video: client-side seek mark, no picture
  FrameType frame_type = FrameType::none;
  PacketType packet_type = PacketType::unknown;
  Multitrack multitrack = Multitrack::none;
  /// FourCC if `enhanced`, else the legacy codec id 0..15. 0 for a command and for many_tracks_many_codecs,
  /// where it differs by track.
  std::uint32_t codec = 0;
  std::uint8_t track = 0;         ///< the track, or the first of several
  std::uint16_t track_count = 1;  ///< 1..256
  std::uint32_t nanosecond_offset =
      0;  ///< ModEx TimestampOffsetNano, 0..999,999; to be added to the timestamp
  /// Of a config: equal for two messages of one kind (audio or video) exactly if they configure the same
  /// aspect of the same tracks, so that the later replaces the earlier. A collision of the 64-bit hash of a
  /// track set is possible and harmless to anybody but its publisher. 0 if not a config.
  std::uint64_t config_slot = 0;
};

/// `body` is the payload of an audio (8) or video (9) message.
TagInfo inspect_audio(ByteSpan body);
TagInfo inspect_video(ByteSpan body);
inline TagInfo inspect(MediaKind kind, ByteSpan body) {
  return kind == MediaKind::audio ? inspect_audio(body) : inspect_video(body);
}

}  // namespace sallyport::media
