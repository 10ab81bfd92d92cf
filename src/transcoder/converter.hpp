#pragma once
// Converter: sound as it was decoded into what an encoder takes: its rate, its format, mono or stereo.
#include "base/result.hpp"
#include "transcoder/encoder.hpp"

namespace sallyport::transcoder {

class Converter {
 public:
  /// For sound of the kind of `frame`. Error not_supported.
  static Result<Converter> open(const AVFrame& frame, const Encoder& encoder);

  bool fits(const AVFrame& frame) const;
  /// The first `skip` samples of `frame` are left out.
  Result<void> convert(const AVFrame& frame, int skip, Encoder& encoder, const Encoder::Sink& sink);
  /// What it still holds.
  Result<void> finish(Encoder& encoder, const Encoder::Sink& sink);

 private:
  Converter() = default;
  Result<void> pass(const std::uint8_t** data, int samples, Encoder& encoder, const Encoder::Sink& sink);

  Owned<SwrContext> context_;
  int rate_ = 0;
  int format_ = 0;
  int channels_ = 0;
};

}  // namespace sallyport::transcoder
