// Sound of known frequency and known beginning through the real codecs.
#include "transcoder/transcoder.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

namespace sallyport::transcoder {
namespace {

using media::AudioCodec;

constexpr double kTone = 1'000;  // Hz

struct Coded {
  std::int64_t time = 0;  // ms
  ByteVector data;
};

/// Silence up to `onset` (ms), then a tone.
std::vector<float> tone(int milliseconds, int onset) {
  std::vector<float> samples(static_cast<std::size_t>(milliseconds) * kRate / 1'000);
  for (std::size_t i = static_cast<std::size_t>(onset) * kRate / 1'000; i < samples.size(); ++i) {
    samples[i] = 0.5F * static_cast<float>(std::sin(2 * std::numbers::pi * kTone * static_cast<double>(i) / kRate));
  }
  return samples;
}

/// As a publisher sends it: each packet with the time of its first sample.
std::vector<Coded> encoded(AudioCodec codec, const std::vector<float>& samples, ByteVector& config) {
  auto encoder = Encoder::open(codec, 1, 64'000);
  EXPECT_TRUE(encoder);
  config.assign(encoder->config().begin(), encoder->config().end());
  std::vector<Coded> out;
  const Encoder::Sink sink = [&](std::int64_t at, ByteSpan data) {
    if (at >= 0) out.push_back({std::llround(static_cast<double>(at) * 1'000 / kRate), {data.begin(), data.end()}});
  };
  std::vector<float> floats = samples;
  std::vector<std::int16_t> shorts(samples.size());
  for (std::size_t i = 0; i < samples.size(); ++i) shorts[i] = static_cast<std::int16_t>(samples[i] * 32'000);
  std::uint8_t* planes[] = {encoder->format() == AV_SAMPLE_FMT_S16 ? reinterpret_cast<std::uint8_t*>(shorts.data()) : reinterpret_cast<std::uint8_t*>(floats.data())};
  EXPECT_TRUE(encoder->write(planes, static_cast<int>(samples.size()), sink));
  EXPECT_TRUE(encoder->finish(sink));
  return out;
}

/// What a player hears: samples by their time.
std::vector<float> heard(AudioCodec codec, const ByteVector& config, const std::vector<Coded>& packets) {
  auto decoder = Decoder::open(codec, config);
  EXPECT_TRUE(decoder);
  std::vector<float> out;
  int skip = decoder->pre_skip();
  for (const Coded& packet : packets) {
    EXPECT_TRUE(decoder->decode(packet.data, [&](const AVFrame& frame) {
      EXPECT_EQ(frame.format, AV_SAMPLE_FMT_FLTP);
      const auto* samples = reinterpret_cast<const float*>(frame.extended_data[0]);
      const int left_out = std::min(skip, frame.nb_samples);
      skip -= left_out;
      out.insert(out.end(), samples + left_out, samples + frame.nb_samples);
    }));
  }
  return out;
}

double strength(const std::vector<float>& samples, double frequency) {
  double sine = 0;
  double cosine = 0;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const double angle = 2 * std::numbers::pi * frequency * static_cast<double>(i) / kRate;
    sine += samples[i] * std::sin(angle);
    cosine += samples[i] * std::cos(angle);
  }
  return 2 * std::hypot(sine, cosine) / static_cast<double>(samples.size());
}

/// ms at which the tone begins.
double onset_of(const std::vector<float>& samples) {
  for (std::size_t i = 0; i < samples.size(); ++i) {
    if (std::abs(samples[i]) > 0.2F) return static_cast<double>(i) * 1'000 / kRate;
  }
  return -1;
}

class TranscoderTest : public testing::Test {
 protected:
  void make(AudioCodec to) {
    transcoder_.open({static_cast<std::uint8_t>(to), 128'000});
    to_ = to;
  }
  void source(AudioCodec from, const ByteVector& config) { transcoder_.begin({++source_, static_cast<std::uint8_t>(from), config}); }
  void feed(const std::vector<Coded>& packets, std::int64_t later = 0) {
    for (const Coded& one : packets) transcoder_.take({one.time + later, one.data});
  }
  void hear(const transcode::Message& message) {
    if (const auto* header = std::get_if<transcode::Header>(&message)) headers_.push_back(*header);
    if (const auto* frame = std::get_if<transcode::Frame>(&message)) frames_.push_back({frame->time, frame->data});
    if (const auto* trouble = std::get_if<transcode::Trouble>(&message)) troubles_.push_back(trouble->problem);
  }

  AudioCodec to_ = AudioCodec::aac;
  std::uint32_t source_ = 0;
  std::vector<transcode::Header> headers_;
  std::vector<Coded> frames_;
  std::vector<std::string> troubles_;
  Transcoder transcoder_{[this](const transcode::Message& message) { hear(message); }};
};

class BothWays : public TranscoderTest, public testing::WithParamInterface<std::pair<AudioCodec, AudioCodec>> {};

TEST_P(BothWays, TheToneComesOutAtItsTime) {
  const auto [from, to] = GetParam();
  make(to);
  ByteVector config;
  const auto packets = encoded(from, tone(1'000, 400), config);
  source(from, config);
  feed(packets, 5'000);
  transcoder_.idle();
  ASSERT_FALSE(frames_.empty());
  EXPECT_EQ(troubles_, std::vector<std::string>());
  const auto samples = heard(to, headers_.back().config, frames_);
  EXPECT_NEAR(static_cast<double>(frames_.front().time) + onset_of(samples), 5'400, 8);
  const std::vector<float> second_half(samples.begin() + kRate / 2, samples.begin() + kRate * 9 / 10);
  EXPECT_NEAR(strength(second_half, kTone), 0.5, 0.1);
  EXPECT_LT(strength(second_half, 1.7 * kTone), 0.02);
}

TEST_P(BothWays, TimesRiseEvenly) {
  const auto [from, to] = GetParam();
  make(to);
  ByteVector config;
  const auto packets = encoded(from, tone(1'000, 0), config);
  source(from, config);
  feed(packets, 100);
  ASSERT_GT(frames_.size(), 40u);
  const double step = (to == AudioCodec::aac ? 1'024.0 : 960.0) * 1'000 / kRate;
  for (std::size_t i = 1; i < frames_.size(); ++i) ASSERT_NEAR(static_cast<double>(frames_[i].time - frames_[i - 1].time), step, 1.01) << i;
}

INSTANTIATE_TEST_SUITE_P(Codecs, BothWays, testing::Values(std::pair{AudioCodec::opus, AudioCodec::aac}, std::pair{AudioCodec::aac, AudioCodec::opus}));

TEST_F(TranscoderTest, TheHeaderComesBeforeTheSound) {
  make(AudioCodec::aac);
  source(AudioCodec::opus, {});
  ASSERT_EQ(headers_.size(), 1u);
  EXPECT_EQ(headers_[0].channels, 2);  // what Opus without a header is
  EXPECT_EQ(headers_[0].config, (ByteVector{0x11, 0x90, 0x56, 0xE5, 0x00}));
}

TEST_F(TranscoderTest, AGapStaysAGap) {
  make(AudioCodec::aac);
  ByteVector config;
  const auto packets = encoded(AudioCodec::opus, tone(200, 0), config);
  source(AudioCodec::opus, config);
  feed(packets);
  feed(packets, 3'000);
  transcoder_.idle();
  std::size_t gaps = 0;
  for (std::size_t i = 1; i < frames_.size(); ++i) {
    const std::int64_t step = frames_[i].time - frames_[i - 1].time;
    ASSERT_GT(step, 0);
    gaps += step > 100;
  }
  EXPECT_EQ(gaps, 1u);
  EXPECT_LT(frames_.back().time, 3'260);
}

TEST_F(TranscoderTest, WhatIsHeldBackGoesOutWhenNothingComes) {
  make(AudioCodec::aac);
  ByteVector config;
  const auto packets = encoded(AudioCodec::opus, tone(200, 0), config);
  source(AudioCodec::opus, config);
  feed(packets);
  const std::int64_t before = frames_.back().time;
  EXPECT_TRUE(transcoder_.busy());
  transcoder_.idle();
  EXPECT_FALSE(transcoder_.busy());
  EXPECT_GT(frames_.back().time, before);
}

TEST_F(TranscoderTest, NonsenseIsLeftOut) {
  make(AudioCodec::aac);
  ByteVector config;
  const auto packets = encoded(AudioCodec::opus, tone(200, 0), config);
  source(AudioCodec::opus, config);
  transcoder_.take({0, {0xFF, 0xFF, 0xFF}});
  feed(packets);
  EXPECT_FALSE(frames_.empty());
  EXPECT_FALSE(troubles_.empty());
  source(AudioCodec::aac, {1});
  EXPECT_GE(troubles_.size(), 2u);
  transcoder_.take({0, {1, 2, 3}});  // nobody is there to decode it
}

TEST_F(TranscoderTest, ANewSourceGoesOnInTime) {
  make(AudioCodec::aac);
  ByteVector config;
  const auto packets = encoded(AudioCodec::opus, tone(200, 0), config);
  source(AudioCodec::opus, config);
  feed(packets);
  source(AudioCodec::opus, config);
  feed(packets, 220);
  ASSERT_GT(frames_.size(), 15u);
  for (std::size_t i = 1; i < frames_.size(); ++i) ASSERT_GT(frames_[i].time, frames_[i - 1].time);
}

}  // namespace
}  // namespace sallyport::transcoder
