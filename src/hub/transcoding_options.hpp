#pragma once
// Transcoding of Application.xml: audio that players cannot decode is made into what they can.
#include <cstdint>

#include "base/clock.hpp"
#include "media/audio.hpp"

namespace sallyport::hub {

struct TranscodingOptions {
  bool aac = false;   ///< Transcoding/Audio: Opus is made into AAC for those who ask for it or do not take Opus
  bool opus = false;  ///< …and AAC into Opus
  std::uint32_t aac_bitrate = 128'000;  ///< bit/s of stereo; mono gets half
  std::uint32_t opus_bitrate = 96'000;
  std::uint32_t max_streams = 16;  ///< of an instance: streams that are transcoded at a time
  Seconds linger{10};              ///< how long one is kept ready when nobody plays it any more

  bool makes(media::AudioCodec codec) const {
    return codec == media::AudioCodec::aac ? aac : codec == media::AudioCodec::opus && opus;
  }
  std::uint32_t bitrate(media::AudioCodec codec) const { return codec == media::AudioCodec::aac ? aac_bitrate : opus_bitrate; }
};

}  // namespace sallyport::hub
