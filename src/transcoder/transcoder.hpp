#pragma once
// Transcoder: packets of one codec in, frames of another out, in one timeline. A gap in the times of the packets ends a
// stretch of sound: what was written is finished then, and the next stretch begins at its own time.
#include <functional>
#include <optional>

#include "transcode/message.hpp"
#include "transcoder/converter.hpp"
#include "transcoder/decoder.hpp"
#include "transcoder/sample_clock.hpp"

namespace sallyport::transcoder {

class Transcoder {
 public:
  /// Gets Header, Frame and Trouble.
  using Say = std::function<void(const transcode::Message&)>;

  explicit Transcoder(Say say) : say_(std::move(say)) {}

  void open(const transcode::Open& order);
  void begin(const transcode::Source& source);
  void take(const transcode::Packet& packet);
  /// Nothing comes for a while: what was held back goes out.
  void idle();
  bool busy() const { return stretch_.has_value(); }

 private:
  struct Stretch {
    SampleClock clock;
    Encoder encoder;
    std::optional<Converter> converter;
  };

  void sound(const AVFrame& frame, double time);
  bool begin_stretch(int channels, double time);
  void finish_stretch();
  void frame(std::int64_t sample, ByteSpan data);
  void say_header(const Encoder& encoder);
  void check(const Result<void>& result);
  int skip_of(const AVFrame& frame);

  const Say say_;
  media::AudioCodec to_ = media::AudioCodec::aac;
  std::uint32_t bitrate_ = 128'000;
  std::uint32_t source_ = 0;
  std::optional<Decoder> decoder_;
  int to_skip_ = 0;  // samples of the decoder that are none of the sound
  std::optional<Stretch> stretch_;
  std::optional<std::int64_t> last_time_;  // of the last frame
  std::optional<double> ends_;             // a stretch that is being finished: its length, in µs
};

}  // namespace sallyport::transcoder
