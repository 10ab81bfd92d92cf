#pragma once
// Decoder: packets of AAC or Opus into sound.
#include <functional>

#include "base/result.hpp"
#include "media/audio.hpp"
#include "transcoder/av.hpp"

namespace sallyport::transcoder {

class Decoder {
 public:
  /// Error bad_message: the configuration is none that it can decode.
  static Result<Decoder> open(media::AudioCodec codec, ByteSpan config);

  /// Calls `sink` for each frame of sound. Error bad_message: the packet is left out.
  Result<void> decode(ByteSpan packet, const std::function<void(const AVFrame&)>& sink);

  /// As far as is known before the first packet; 0: not yet.
  int channels() const;
  /// Samples at the beginning that are the codec's own (pre-skip of Opus), at kRate.
  int pre_skip() const { return pre_skip_; }

 private:
  Decoder(Owned<AVCodecContext> context, int pre_skip) : context_(std::move(context)), pre_skip_(pre_skip) {}

  Owned<AVCodecContext> context_;
  Owned<AVPacket> packet_{av_packet_alloc()};
  Owned<AVFrame> frame_{av_frame_alloc()};
  int pre_skip_ = 0;
};

}  // namespace sallyport::transcoder
