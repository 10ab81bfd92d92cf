#include "transcode/input.hpp"

namespace sallyport::transcode {
namespace {

constexpr std::int32_t kLongestPacket = 200;  // ms; a longer step is a gap and no sound

}  // namespace

std::vector<Message> Input::take(hub::AudioRun run, const hub::StreamMessage& message) {
  const media::AudioBody body = media::read_audio(message.payload.span());
  std::vector<Message> out;
  if (body.codec == media::AudioCodec::other) return out;
  const bool configures = body.type == media::PacketType::sequence_start;
  if (!configures && body.type != media::PacketType::coded_frames) return out;
  std::optional<ByteVector> config;
  if (configures) config.emplace(body.data.begin(), body.data.end());
  if (begins_source(run, body.codec, config)) {
    begin(run, body.codec, config ? std::move(*config) : ByteVector());
    out.emplace_back(*source_);
  }
  if (configures || body.data.empty() || !source_ || run != run_ || body.codec != codec_) return out;
  out.emplace_back(Packet{unwrap(message.timestamp), {body.data.begin(), body.data.end()}});
  return out;
}

/// AAC means nothing without its configuration, Opus does without.
bool Input::begins_source(hub::AudioRun run, media::AudioCodec codec, const std::optional<ByteVector>& config) const {
  const bool same = source_ && run == run_ && codec == codec_;
  if (config) return !same || source_->config != *config;
  return !same && codec == media::AudioCodec::opus;
}

void Input::begin(hub::AudioRun run, media::AudioCodec codec, ByteVector config) {
  ++number_;
  if (run != run_) {
    first_of_run_ = number_;
    last_.reset();
  }
  run_ = run;
  codec_ = codec;
  source_ = Source{number_, static_cast<std::uint8_t>(codec), std::move(config)};
}

std::optional<hub::AudioRun> Input::run_of(std::uint32_t number) const {
  if (number < first_of_run_ || number > number_) return std::nullopt;
  return run_;
}

std::int64_t Input::unwrap(std::uint32_t timestamp) {
  if (!last_) {
    time_ = timestamp;
  } else {
    const auto step = static_cast<std::int32_t>(timestamp - *last_);
    time_ += step;
    if (step > 0 && step <= kLongestPacket) duration_ += step;
  }
  last_ = timestamp;
  return time_;
}

}  // namespace sallyport::transcode
