#include "hub/relay/variant_relay.hpp"

#include <algorithm>

#include "hub/media_plane.hpp"
#include "hub/relay/variant_metadata.hpp"

namespace sallyport::hub {

using Kind = StreamMessage::Kind;

namespace {

bool is_media_frame(const StreamMessage& message) {
  return !message.config && (message.kind == Kind::audio || message.kind == Kind::video);
}

std::int32_t from_to(std::uint32_t from, std::uint32_t to) { return static_cast<std::int32_t>(to - from); }

void raise(std::optional<std::uint32_t>& newest, std::uint32_t time) {
  if (!newest || from_to(*newest, time) > 0) newest = time;
}

}  // namespace

VariantRelay::VariantRelay(MediaPlane& plane, AudioTranscoder& transcoder, Order order)
    : plane_(plane), transcoder_(transcoder), order_(std::move(order)) {
  audio_.receive_video(false);
  for (Cursor* cursor : {&audio_, &main_}) cursor->relay();  // takeovers too
}

VariantRelay::~VariantRelay() {
  if (local_) plane_.detach(order_.source, *this);
}

void VariantRelay::start() {
  local_ = &plane_.attach(order_.source, *this);
  wake();
}

void VariantRelay::stop() {
  end();
  job_.reset();
  waited_.cancel();
  idle_.cancel();
  held_.reset();
  if (std::exchange(local_, nullptr)) plane_.detach(order_.source, *this);
}

/// Never within on_media(): viewers must not leave a stream that is just waking them.
void VariantRelay::wake() { plane_.event_loop().at_end_of_turn(*this); }

void VariantRelay::end_of_turn() { pump(); }

void VariantRelay::pump() {
  if (!local_ || !local_->ready()) return;
  do {
    feed();
    forward();
  } while (std::exchange(run_ended_, false));
}

bool VariantRelay::is_foreign(const StreamMessage& message) const {
  if (message.kind != Kind::audio) return false;
  const media::AudioCodec codec = media::read_audio(message.payload.span()).codec;
  return codec != media::AudioCodec::other && codec != order_.audio.to;
}

/// Up to the next mark: what is behind it belongs to another publisher.
void VariantRelay::feed() {
  std::vector<StreamMessage> batch;
  while (!run_ended_) {
    const StreamMessage* message = audio_.next(local_->log());
    if (!message) break;
    run_ended_ = message->is_mark();
    if (is_foreign(*message)) take_audio(*message, batch);
  }
  if (!batch.empty()) job_->push(run_, std::move(batch));
  if (run_ended_) end_run();
}

void VariantRelay::take_audio(const StreamMessage& message, std::vector<StreamMessage>& batch) {
  if (!job_) {
    job_ = transcoder_.begin(order_.audio, {plane_.event_loop(), weak_from_this()});
    works_ = late_ = false;
  }
  if (is_media_frame(message)) raise(newest_in_, message.timestamp);
  batch.push_back(message);
}

/// What has not come out yet is left out: it would be late for whoever comes behind.
void VariantRelay::end_run() {
  ++run_;
  newest_in_.reset();
  newest_out_.reset();
  config_ = {};
}

/// Of a run that has ended nothing waits, and nothing of the next passes before the transcoder has been given it.
void VariantRelay::forward() {
  while (next_to_pass()) {
    if (must_wait(*held_)) {
      if (!waited_.armed()) waited_.arm(plane_.event_loop().timers(), works_ ? kPatience : kStartPatience);
      return;
    }
    const StreamMessage message = *std::exchange(held_, std::nullopt);
    pass_on(message);
    if (run_ended_ && message.is_mark()) break;
  }
  waited_.cancel();
}

bool VariantRelay::next_to_pass() {
  if (held_) return true;
  if (const StreamMessage* message = main_.next(local_->log())) held_ = *message;
  return held_.has_value();
}

bool VariantRelay::must_wait(const StreamMessage& next) const {
  if (!job_ || late_ || run_ended_ || next.is_mark()) return false;
  if (!works_) return true;
  return is_media_frame(next) && newest_in_ && !audio_is_near(next);
}

/// Whether what came of the audio that there is before `next` is out, up to kLead.
bool VariantRelay::audio_is_near(const StreamMessage& next) const {
  if (!newest_out_) return false;
  const std::uint32_t due = from_to(*newest_in_, next.timestamp) > 0 ? *newest_in_ : next.timestamp;
  return from_to(*newest_out_, due) <= kLead;
}

void VariantRelay::pass_on(const StreamMessage& message) {
  switch (message.kind) {
    case Kind::publish_notify:
    case Kind::takeover: return begin();
    case Kind::unpublish_notify: return end();
    default: break;
  }
  if (is_foreign(message)) return;
  publish(with_audio_codec(message, order_.audio.to));
}

void VariantRelay::publish(StreamMessage message) {
  if (!publishing_ && !local_->log().live()) return plane_.inject(order_.target, std::move(message));  // the server's own
  if (!publishing_) begin();
  plane_.publish(order_.target, order_.epoch, std::move(message));
}

void VariantRelay::on_transcoded(AudioRun run, StreamMessage message) {
  if (!local_ || run != run_) return;
  works_ = true;
  if (is_media_frame(message)) raise(newest_out_, message.timestamp);
  if (newest_in_ && newest_out_ && from_to(*newest_out_, *newest_in_) <= kLead) late_ = false;
  if (!message.config || is_news(message)) publish(std::move(message));
  wake();
}

/// The process says the configuration each time it begins anew, and it is mostly the same.
bool VariantRelay::is_news(const StreamMessage& config) {
  const ByteSpan now = config.payload.span();
  const ByteSpan before = config_.span();
  if (std::equal(now.begin(), now.end(), before.begin(), before.end())) return false;
  config_ = config.payload;
  return true;
}

void VariantRelay::on_transcoder_lost() {
  works_ = false;
  late_ = true;  // nothing waits until it gives something again
  wake();
}

void VariantRelay::begin() {
  publishing_ = true;
  idle_.cancel();
  plane_.begin_publish(order_.target, order_.epoch);
}

void VariantRelay::end() {
  if (!std::exchange(publishing_, false)) return;
  plane_.end_publish(order_.target, order_.epoch);
  if (job_) idle_.arm(plane_.event_loop().timers(), kIdle);
}

void VariantRelay::let_go_if_idle() {
  if (!publishing_) job_.reset();
}

}  // namespace sallyport::hub
