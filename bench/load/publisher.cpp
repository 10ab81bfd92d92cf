#include "load/publisher.hpp"

#include <algorithm>
#include <limits>

#include "common/clock.hpp"

namespace sallyport::bench {
namespace {

constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();

std::int64_t due(std::int64_t start, std::uint32_t number, unsigned rate) {
  return rate == 0 ? kNever : start + number * kNanosPerSecond / rate;
}

}  // namespace

Publisher::Publisher(Poller& poller, const StreamUrl& url, const MediaShape& shape)
    : shape_(shape),
      source_(shape),
      client_(poller, *this, {.url = url, .role = RtmpClient::Role::publish, .connect = {}}),
      timer_(poller, [this] { send_due(); }) {}

void Publisher::on_ready() {
  client_.send_media(rtmp::MessageType::video, 0, video_configuration());
  client_.send_media(rtmp::MessageType::audio, 0, audio_configuration());
}

void Publisher::on_failed(const std::string& why) {
  failure_ = why;
  timer_.cancel();
}

void Publisher::start() {
  started_at_ = now_nanos();
  send_due();
}

/// Half an audio frame later than video, so that the two do not leave together at every full second.
std::int64_t Publisher::audio_due() const {
  if (shape_.audio_rate == 0) return kNever;
  return due(started_at_ + kNanosPerSecond / shape_.audio_rate / 2, source_.audio_sent(), shape_.audio_rate);
}

std::int64_t Publisher::video_due() const {
  return due(started_at_, source_.video_sent(), shape_.video_rate);
}

void Publisher::send_due() {
  while (true) {
    const std::int64_t next = std::min(video_due(), audio_due());
    const std::int64_t now = now_nanos();
    if (next > now) return timer_.set_at(next);
    const auto timestamp = static_cast<std::uint32_t>((next - started_at_) / kNanosPerMilli);
    if (video_due() <= audio_due()) {
      client_.send_media(rtmp::MessageType::video, timestamp, source_.next_video(now));
    } else {
      client_.send_media(rtmp::MessageType::audio, timestamp, source_.next_audio(now));
    }
  }
}

}  // namespace sallyport::bench
