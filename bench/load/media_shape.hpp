#pragma once
// What a publisher sends: messages shaped like H.264 and AAC out of an encoder, with noise for content.
#include <cstdint>

#include "base/bytes.hpp"
#include "load/stamp.hpp"

namespace sallyport::bench {

struct MediaShape {
  unsigned bits_per_second = 2'600'000;  ///< payload of audio and video together
  unsigned audio_bits_per_second = 128'000;
  unsigned video_rate = 30;    ///< messages a second
  unsigned audio_rate = 43;    ///< AAC at 44.1 kHz has 43.07 frames a second
  unsigned key_interval = 60;  ///< video messages from one key frame to the next
  unsigned key_weight = 6;     ///< a key frame is that many times as large as the frames between

  std::size_t audio_size() const;
  std::size_t key_frame_size() const { return key_weight * inter_frame_size(); }
  std::size_t inter_frame_size() const;
};

/// AVC decoder configuration (1280x720, High) and AAC configuration (LC, 44.1 kHz, stereo), as their
/// messages.
ByteVector video_configuration();
ByteVector audio_configuration();

/// Makes stamped messages; the noise is made once.
class MediaSource {
 public:
  explicit MediaSource(const MediaShape& shape);

  /// The next message of its kind, stamped with this send time; valid until the next call.
  ByteSpan next_video(std::int64_t now);
  ByteSpan next_audio(std::int64_t now);
  std::uint32_t video_sent() const { return video_sent_; }
  std::uint32_t audio_sent() const { return audio_sent_; }

 private:
  ByteSpan finish(std::size_t size, std::uint32_t& track_number, std::int64_t now);

  MediaShape shape_;
  ByteVector noise_;
  ByteVector message_;
  std::uint32_t video_sent_ = 0;
  std::uint32_t audio_sent_ = 0;
};

}  // namespace sallyport::bench
