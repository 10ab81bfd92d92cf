#include "transcoder/transcoder.hpp"

#include <algorithm>

namespace sallyport::transcoder {
namespace {

constexpr double kMicrosecond = 1e6;
constexpr int kMostChannels = 2;  // more are mixed down

double length_of(int samples, int rate) { return samples * kMicrosecond / rate; }

}  // namespace

void Transcoder::open(const transcode::Open& order) {
  to_ = order.to == static_cast<std::uint8_t>(media::AudioCodec::opus) ? media::AudioCodec::opus : media::AudioCodec::aac;
  bitrate_ = order.bitrate;
}

/// The header goes out before there is sound, so that viewers may begin.
void Transcoder::begin(const transcode::Source& source) {
  finish_stretch();
  source_ = source.number;
  decoder_.reset();
  auto decoder = Decoder::open(static_cast<media::AudioCodec>(source.codec), source.config);
  if (!decoder) return say_(transcode::Trouble{decoder.error().message});
  decoder_.emplace(*std::move(decoder));
  to_skip_ = decoder_->pre_skip();
  const int channels = std::clamp(decoder_->channels() ? decoder_->channels() : kMostChannels, 1, kMostChannels);
  auto encoder = Encoder::open(to_, channels, std::int64_t{bitrate_} * channels / kMostChannels);
  if (encoder) say_header(*encoder);
}

void Transcoder::take(const transcode::Packet& packet) {
  if (!decoder_) return;
  // What the decoder gives is later than the packet by what the encoder of the sound looked ahead.
  double time = static_cast<double>(packet.time) * 1'000 - length_of(decoder_->pre_skip(), kRate);
  check(decoder_->decode(packet.data, [this, &time](const AVFrame& frame) {
    if (frame.nb_samples <= 0 || frame.sample_rate <= 0 || frame.ch_layout.nb_channels <= 0) return;
    sound(frame, time);
    time += length_of(frame.nb_samples, frame.sample_rate);
  }));
}

void Transcoder::sound(const AVFrame& frame, double time) {
  const int skip = skip_of(frame);
  if (skip == frame.nb_samples) return;
  const double begins = time + length_of(skip, frame.sample_rate);
  const int channels = std::min(frame.ch_layout.nb_channels, kMostChannels);
  const bool follows = stretch_ && stretch_->clock.continues(begins) && stretch_->encoder.channels() == channels;
  if (!follows) {
    finish_stretch();
    if (!begin_stretch(channels, begins)) return;
  }
  if (stretch_->converter && !stretch_->converter->fits(frame)) {
    check(stretch_->converter->finish(stretch_->encoder, [this](std::int64_t at, ByteSpan data) { this->frame(at, data); }));
    stretch_->converter.reset();
  }
  if (!stretch_->converter) {
    auto converter = Converter::open(frame, stretch_->encoder);
    if (!converter) return check(converter.error());
    stretch_->converter.emplace(*std::move(converter));
  }
  stretch_->clock.add(begins, length_of(frame.nb_samples - skip, frame.sample_rate));
  check(stretch_->converter->convert(frame, skip, stretch_->encoder, [this](std::int64_t at, ByteSpan data) { this->frame(at, data); }));
}

int Transcoder::skip_of(const AVFrame& frame) {
  const int skip = std::min(to_skip_, frame.nb_samples);
  to_skip_ -= skip;
  return skip;
}

bool Transcoder::begin_stretch(int channels, double time) {
  auto encoder = Encoder::open(to_, channels, std::int64_t{bitrate_} * channels / kMostChannels);
  if (!encoder) {
    check(encoder.error());
    return false;
  }
  stretch_.emplace(Stretch{SampleClock(time), *std::move(encoder), std::nullopt});
  say_header(stretch_->encoder);
  return true;
}

void Transcoder::idle() { finish_stretch(); }

void Transcoder::finish_stretch() {
  if (!stretch_) return;
  ends_ = stretch_->clock.length();
  const Encoder::Sink sink = [this](std::int64_t at, ByteSpan data) { frame(at, data); };
  if (stretch_->converter) check(stretch_->converter->finish(stretch_->encoder, sink));
  check(stretch_->encoder.finish(sink));
  stretch_.reset();
  ends_.reset();
}

/// Left out is what holds nothing but the silence that a stretch was filled up with, and what would go back in time: the
/// first frame of AAC, which holds the encoder's look-ahead, directly behind another stretch.
void Transcoder::frame(std::int64_t sample, ByteSpan data) {
  if (ends_ && static_cast<double>(sample) * kMicrosecond / kRate >= *ends_) return;
  const std::int64_t time = stretch_->clock.time_of(sample, kRate);
  if (time < 0 || (last_time_ && sample < 0 && time <= *last_time_)) return;
  last_time_ = time;
  say_(transcode::Frame{source_, time, {data.begin(), data.end()}});
}

void Transcoder::say_header(const Encoder& encoder) {
  const ByteSpan config = encoder.config();
  say_(transcode::Header{source_, static_cast<std::uint8_t>(encoder.channels()), {config.begin(), config.end()}});
}

void Transcoder::check(const Result<void>& result) {
  if (!result) say_(transcode::Trouble{result.error().message});
}

}  // namespace sallyport::transcoder
