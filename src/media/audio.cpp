#include "media/audio.hpp"

#include "base/byte_writer.hpp"
#include "media/tracks.hpp"

namespace sallyport::media {
namespace {

constexpr std::uint32_t kLegacyAac = 10;
constexpr std::uint32_t kOpus = fourcc("Opus");
constexpr std::uint32_t kMp4a = fourcc("mp4a");
constexpr std::uint8_t kAacHeader = 0xAF;  // AAC; rate, size and channels mean nothing there
constexpr std::uint8_t kEnhanced = 0x90;

std::uint8_t number_of(PacketType type) { return type == PacketType::sequence_start ? 0 : 1; }

}  // namespace

std::string_view to_string(AudioCodec codec) {
  switch (codec) {
    case AudioCodec::aac: return "aac";
    case AudioCodec::opus: return "opus";
    default: return "other";
  }
}

std::optional<AudioCodec> audio_codec_named(std::string_view word) {
  for (const AudioCodec codec : {AudioCodec::aac, AudioCodec::opus}) {
    if (word == to_string(codec)) return codec;
  }
  return std::nullopt;
}

AudioCodec audio_codec_of(std::uint32_t codec) {
  if (codec == kLegacyAac || codec == kMp4a) return AudioCodec::aac;
  return codec == kOpus ? AudioCodec::opus : AudioCodec::other;
}

AudioBody read_audio(ByteSpan body) {
  const TagInfo info = inspect_audio(body);
  if (info.empty || info.opaque) return {};
  TrackReader tracks(MediaKind::audio, body);
  Track track;
  while (tracks.next(track)) {
    if (track.id == 0) return {audio_codec_of(track.codec), info.packet_type, track.body};
  }
  return {};
}

SharedBytes write_audio(AudioCodec codec, PacketType type, ByteSpan data) {
  ByteVector body;
  body.reserve(data.size() + 5);
  ByteWriter writer(body);
  if (codec == AudioCodec::aac) {
    writer.u8(kAacHeader);
    writer.u8(number_of(type));
  } else {
    writer.u8(kEnhanced | number_of(type));
    writer.u32(kOpus);
  }
  writer.bytes(data);
  return SharedBytes::copy_of(body);
}

double metadata_id(AudioCodec codec) { return codec == AudioCodec::aac ? kLegacyAac : kOpus; }

}  // namespace sallyport::media
