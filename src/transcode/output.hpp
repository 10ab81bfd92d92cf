#pragma once
// Output: what a transcoding process has made, as messages of a live stream. The process is not believed: what cannot be
// is an error.
#include "hub/audio_transcoder.hpp"
#include "transcode/message.hpp"

namespace sallyport::transcode {

class Output {
 public:
  static constexpr std::size_t kMaxConfig = 64;         ///< bytes of an AudioSpecificConfig or OpusHead
  static constexpr std::size_t kMaxFrame = 8 * 1024;    ///< bytes
  static constexpr std::int64_t kFramesOfAPacket = 16;  ///< at most: 120 ms, or 1,024 samples of 8 kHz, are 6
  static constexpr std::int64_t kMostCredit = 100'000;

  explicit Output(media::AudioCodec codec) : codec_(codec) {}

  /// The process has been given a packet: it may make so many more frames.
  void give();
  /// Error bad_message.
  Result<hub::StreamMessage> take(const Header& header);
  Result<hub::StreamMessage> take(const Frame& frame);

 private:
  const media::AudioCodec codec_;
  std::int64_t credit_ = kFramesOfAPacket;
  bool has_header_ = false;
};

}  // namespace sallyport::transcode
