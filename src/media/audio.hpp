#pragma once
// Audio of FLV tag bodies, as far as those must know it who turn one codec into another: AAC (the legacy form and
// Enhanced RTMP's mp4a) and Opus (Enhanced RTMP v2).
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/buffer.hpp"
#include "media/tag_info.hpp"

namespace sallyport::media {

enum class AudioCodec : std::uint8_t { other, aac, opus };

/// "aac", "opus", "other".
std::string_view to_string(AudioCodec codec);
std::optional<AudioCodec> audio_codec_named(std::string_view word);
/// Of a FourCC or a legacy codec id, as TagInfo and Track have them.
AudioCodec audio_codec_of(std::uint32_t codec);

struct AudioBody {
  AudioCodec codec = AudioCodec::other;
  PacketType type = PacketType::unknown;
  ByteSpan data;  ///< the codec's own: AudioSpecificConfig, OpusHead, a frame; borrows the body
};
/// Of several tracks, track 0; a body that cannot be made out or has no track 0 is of another codec.
AudioBody read_audio(ByteSpan body);

/// A tag body with the codec configuration or with a frame: AAC in the legacy form, which every player knows.
/// Precondition: aac or opus.
SharedBytes write_audio(AudioCodec codec, PacketType type, ByteSpan data);

/// The number that onMetaData names the codec by (audiocodecid): the legacy id, or the FourCC.
double metadata_id(AudioCodec codec);

}  // namespace sallyport::media
