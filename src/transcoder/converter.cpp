#include "transcoder/converter.hpp"

#include <array>
#include <vector>

namespace sallyport::transcoder {
namespace {

/// Room for samples, one plane or several.
class Room {
 public:
  Room(const Encoder& encoder, int samples) {
    error_ = av_samples_alloc(planes_.data(), nullptr, encoder.channels(), samples, encoder.format(), 0);
  }
  Room(const Room&) = delete;
  Room& operator=(const Room&) = delete;
  ~Room() { av_freep(planes_.data()); }
  int error() const { return error_; }
  std::uint8_t** planes() { return planes_.data(); }

 private:
  std::array<std::uint8_t*, AV_NUM_DATA_POINTERS> planes_{};
  int error_ = 0;
};

}  // namespace

Result<Converter> Converter::open(const AVFrame& frame, const Encoder& encoder) {
  Converter made;
  SwrContext* context = nullptr;
  AVChannelLayout from = frame.ch_layout;  // of no more than 64 channels, so there is nothing to own
  AVChannelLayout to = encoder.layout();
  int error = swr_alloc_set_opts2(&context, &to, encoder.format(), kRate, &from,
                                  static_cast<AVSampleFormat>(frame.format), frame.sample_rate, 0, nullptr);
  made.context_.reset(context);
  if (error >= 0) error = swr_init(context);
  if (error < 0) return av_error(Reason::not_supported, "sound of that kind", error);
  made.rate_ = frame.sample_rate;
  made.format_ = frame.format;
  made.channels_ = frame.ch_layout.nb_channels;
  return made;
}

bool Converter::fits(const AVFrame& frame) const {
  return frame.sample_rate == rate_ && frame.format == format_ && frame.ch_layout.nb_channels == channels_;
}

Result<void> Converter::convert(const AVFrame& frame, int skip, Encoder& encoder, const Encoder::Sink& sink) {
  const auto format = static_cast<AVSampleFormat>(frame.format);
  const int width = av_get_bytes_per_sample(format) * (av_sample_fmt_is_planar(format) ? 1 : channels_);
  const int planes = av_sample_fmt_is_planar(format) ? channels_ : 1;
  std::vector<const std::uint8_t*> data;
  for (int i = 0; i < planes; ++i) data.push_back(frame.extended_data[i] + skip * width);
  return pass(data.data(), frame.nb_samples - skip, encoder, sink);
}

Result<void> Converter::finish(Encoder& encoder, const Encoder::Sink& sink) { return pass(nullptr, 0, encoder, sink); }

Result<void> Converter::pass(const std::uint8_t** data, int samples, Encoder& encoder, const Encoder::Sink& sink) {
  const int most = swr_get_out_samples(context_.get(), samples);
  if (most <= 0) return {};
  Room room(encoder, most);
  if (room.error() < 0) return av_error(Reason::not_supported, "memory", room.error());
  const int made = swr_convert(context_.get(), room.planes(), most, data, samples);
  if (made < 0) return av_error(Reason::not_supported, "sound", made);
  return made == 0 ? Result<void>() : encoder.write(room.planes(), made, sink);
}

}  // namespace sallyport::transcoder
