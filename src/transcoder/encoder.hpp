#pragma once
// Encoder: sound at kRate into frames of AAC (1,024 samples) or Opus (960). Frames carry the place of the sound that they
// hold, not of the encoder's look-ahead.
#include <functional>

#include "base/result.hpp"
#include "media/audio.hpp"
#include "transcoder/av.hpp"

namespace sallyport::transcoder {

class Encoder {
 public:
  /// A frame and the place of its first sample among those that were written. Of AAC the first comes before them.
  using Sink = std::function<void(std::int64_t sample, ByteSpan data)>;

  /// `bitrate` is in bit/s. Error not_supported.
  static Result<Encoder> open(media::AudioCodec codec, int channels, std::int64_t bitrate);

  /// AudioSpecificConfig or OpusHead.
  ByteSpan config() const { return {context_->extradata, static_cast<std::size_t>(context_->extradata_size)}; }
  int channels() const { return context_->ch_layout.nb_channels; }
  AVSampleFormat format() const { return context_->sample_fmt; }
  const AVChannelLayout& layout() const { return context_->ch_layout; }

  /// `data` as swr_convert() gives it in format().
  Result<void> write(std::uint8_t** data, int samples, const Sink& sink);
  /// What is left goes out, filled up with silence; then nothing more can be written.
  Result<void> finish(const Sink& sink);

 private:
  Encoder(media::AudioCodec codec, Owned<AVCodecContext> context);
  Result<void> encode(int samples, const Sink& sink);
  Result<void> drain(const AVFrame* frame, const Sink& sink);

  media::AudioCodec codec_;
  Owned<AVCodecContext> context_;
  Owned<AVAudioFifo> waiting_;
  Owned<AVPacket> packet_{av_packet_alloc()};
  std::int64_t written_ = 0;  // to the encoder
};

}  // namespace sallyport::transcoder
