#pragma once
// Golden tag bodies and data messages, by name, built by hand from Adobe's FLV specification and from
// Enhanced RTMP v2. They serve the unit tests and, each behind a byte that selects the reader, the fuzzer.
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "support/hex.hpp"

namespace sallyport::test {

/// As fuzz_media.cpp numbers its readers.
enum class MediaInput : std::uint8_t { audio = 0, video = 1, data = 2, flv = 3 };

struct MediaVector {
  std::string name;
  MediaInput input;
  ByteVector bytes;
};

inline std::vector<MediaVector> legacy_vectors() {
  using enum MediaInput;
  return {
      {"audio-aac-config", audio, hex("AF 00 1210")},
      {"audio-aac-frame", audio, hex("AF 01 2100")},
      {"audio-mp3-frame", audio, hex("2F FFFB")},
      {"audio-speex-frame", audio, hex("B2 00")},
      {"video-avc-config", video, hex("17 00 000000 0142001EFFE1")},
      {"video-avc-key", video, hex("17 01 000050 00000001 65")},
      {"video-avc-inter", video, hex("27 01 000000 00000001 41")},
      {"video-avc-end", video, hex("17 02 000000")},
      {"video-avc-end-without-time", video, hex("17 02")},
      {"video-h263-key", video, hex("12 0000")},
      {"video-h263-disposable", video, hex("32 0000")},
      {"video-vp6-generated-key", video, hex("44 00")},
      {"video-seek-mark", video, hex("57 00")},
      {"video-hevc-unofficial-config", video, hex("1C 00 000000 01")},
  };
}

inline std::vector<MediaVector> enhanced_video_vectors() {
  using enum MediaInput;
  return {
      {"video-hevc-config", video, hex("90 'hvc1' 01 01 60")},
      {"video-hevc-key", video, hex("91 'hvc1' 000021 00000001 26")},
      {"video-hevc-key-without-time", video, hex("93 'hvc1' 00000001 26")},
      {"video-hevc-inter", video, hex("A1 'hvc1' 000000 00000001 02")},
      {"video-hevc-end", video, hex("92 'hvc1'")},
      {"video-av1-config", video, hex("90 'av01' 81 05 0C 00")},
      {"video-av1-mpeg2ts-config", video, hex("95 'av01' 80 04 81 05 0C 00")},
      {"video-av1-key", video, hex("91 'av01' 12 00")},
      {"video-av1-disposable", video, hex("B1 'av01' 32 00")},
      {"video-vp9-config", video, hex("90 'vp09' 01 00 00 00 00 0A 82 02 02 02 00 00")},
      {"video-vp9-key", video, hex("91 'vp09' 82 49")},
      {"video-unknown-codec-key", video, hex("91 'zzzz' 01")},
      {"video-metadata", video, hex("94 'hvc1' 02 0009 'colorInfo' 03 0000 09")},
      {"video-command", video, hex("D1 00")},
      {"video-metadata-as-command-frame", video, hex("D4 'av01' 05")},
      {"video-modex-key", video, hex("97 02 0F423F 01 'hvc1' 000000 65")},
      {"video-modex-twice", video, hex("97 00 AA 17 02 000001 03 'hvc1' 65")},
      {"video-modex-sixteen-bit-size", video, hex("97 FF 0002 000007 01 'av01' 12")},
      {"video-one-track-config", video, hex("96 00 'av01' 03 81 05")},
      {"video-many-tracks-config", video, hex("96 10 'hvc1' 00 000002 0101 01 000001 02")},
      {"video-many-tracks-other-config", video, hex("96 10 'hvc1' 00 000001 05 02 000001 06")},
      {"video-many-codecs-config", video, hex("96 20 'hvc1' 00 000002 0101 'av01' 01 000001 81")},
      {"video-many-tracks-key", video, hex("96 11 'hvc1' 00 000002 AAAA 01 000000")},
      {"video-modex-multitrack-key", video, hex("97 02 000005 06 13 'hvc1' 04 000001 65 05 000001 66")},
  };
}

inline std::vector<MediaVector> enhanced_audio_vectors() {
  using enum MediaInput;
  return {
      {"audio-opus-config", audio, hex("90 'Opus' 'OpusHead' 01 02 3801 80BB0000 0000 00")},
      {"audio-opus-frame", audio, hex("91 'Opus' FC FF FE")},
      {"audio-opus-end", audio, hex("92 'Opus'")},
      {"audio-multichannel-config", audio, hex("94 'Opus' 01 06 0000003F")},
      {"audio-modex-frame", audio, hex("97 02 000064 01 'Opus' FC")},
      {"audio-one-track-frame", audio, hex("95 01 'mp4a' 02 2100")},
      {"audio-many-codecs-config", audio, hex("95 20 'mp4a' 01 000002 1210 'Opus' 02 000001 01")},
      {"audio-unknown-codec-frame", audio, hex("91 'zzzz' 01")},
  };
}

inline std::vector<MediaVector> data_vectors() {
  using enum MediaInput;
  return {
      {"data-set-frame", data, hex("02 000D '@setDataFrame' 02 000A 'onMetaData' 08 00000000 0000 09")},
      {"data-set-frame-behind-null", data, hex("05 02 000D '@setDataFrame' 05 02 000A 'onMetaData' 05")},
      {"data-set-frame-long-name", data, hex("02 000D '@setDataFrame' 0C 0000000A 'onMetaData' 06")},
      {"data-clear-frame", data, hex("02 000F '@clearDataFrame' 02 000A 'onMetaData'")},
      {"data-set-frame-twice", data, hex("02 000D '@setDataFrame' 02 000D '@setDataFrame' 02 0001 'a'")},
      {"data-send", data, hex("02 0006 'onText' 02 0005 'hello' 00 3FF0000000000000")},
      {"data-behind-scalars", data, hex("00 0000000000000000 01 01 06 05 02 0001 'f'")},
  };
}

inline ByteVector flv_file() {
  return hex(
      "'FLV' 01 05 00000009 00000000"
      "12 000005 000000 00 000000  02 0001 'f' 05  00000010"
      "09 000006 000010 00 000000  17 00 000000 01  00000011"
      "08 000000 000020 01 000000                   0000000B");
}

inline std::vector<MediaVector> media_vectors() {
  std::vector<MediaVector> all;
  for (const auto& table :
       {legacy_vectors(), enhanced_video_vectors(), enhanced_audio_vectors(), data_vectors()})
    all.insert(all.end(), table.begin(), table.end());
  all.push_back({"flv-three-tags", MediaInput::flv, flv_file()});
  all.push_back({"flv-padded-header", MediaInput::flv,
                 hex("'FLV' 01 01 0000000B AAAA 00000000 09 000001 000000 00 000000 12 0000000C")});
  return all;
}

inline ByteVector media_vector(std::string_view name) {
  for (const MediaVector& vector : media_vectors())
    if (vector.name == name) return vector.bytes;
  throw std::invalid_argument("no such media vector: " + std::string(name));
}

}  // namespace sallyport::test
