#include "load/viewer.hpp"

#include "common/clock.hpp"

namespace sallyport::bench {

void TrackTally::count(std::uint32_t number) {
  if (begun && number < next) {
    ++repeated_or_reordered;
    return;
  }
  if (begun && number > next) {
    ++skips;
    lost += number - next;
  }
  begun = true;
  ++received;
  next = number + 1;
}

void TrackTally::close(std::uint32_t sent) {
  if (next >= sent) return;
  ++skips;
  lost += sent - next;
  next = sent;
}

Viewer::Viewer(Poller& poller, Measurement& measurement, const RtmpClient::Options& options, bool stalled)
    : measurement_(measurement), stalled_(stalled), client_(poller, *this, options) {}

void Viewer::on_ready() {
  if (stalled_) client_.stop_reading();
}

void Viewer::on_media(const rtmp::Message& message) {
  const auto stamp = find_stamp(message.header.type, message.payload.span());
  if (!stamp) return;
  (message.header.type == rtmp::MessageType::video ? video_ : audio_).count(stamp->track_number);
  if (stamp->sent_at < measurement_.counts_from) return;
  measurement_.delay.record(now_nanos() - stamp->sent_at);
  measurement_.bytes += message.payload.size();
}

void Viewer::on_failed(const std::string& why) {
  failure_ = why;
}

void Viewer::close(std::uint32_t video_sent, std::uint32_t audio_sent) {
  video_.close(video_sent);
  audio_.close(audio_sent);
}

}  // namespace sallyport::bench
