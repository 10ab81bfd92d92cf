#include "hub/relay/stream_relay.hpp"

#include "hub/cursor.hpp"
#include "hub/media_plane.hpp"

namespace sallyport::hub {

using Kind = StreamMessage::Kind;

namespace {

/// Sound and pictures are not interleaved to the millisecond: how far apart they may be at a cut.
constexpr std::int32_t kInterleaving = 2000;

bool is_frame(const StreamMessage& message) {
  return !message.config && (message.kind == Kind::audio || message.kind == Kind::video);
}

}  // namespace

/// A source: the relay's eye on it.
class StreamRelay::Feed final : public Viewer {
 public:
  Feed(StreamRelay& relay, RelayItem item)
      : relay_(relay), item_(std::move(item)), local_(&relay.plane_.attach(item_.source, *this)) {
    cursor_.relay();
  }
  ~Feed() override { relay_.plane_.detach(item_.source, *this); }

  const RelayItem& item() const { return item_; }
  bool live() const { return local_->log().live(); }
  const StreamMessage* next() { return local_->ready() ? cursor_.next(local_->log()) : nullptr; }
  void on_media() override { relay_.wake(); }

  /// Whether its pictures can begin. If not `at_once`: with a key frame that came after the first question.
  bool can_begin(bool at_once) {
    if (!local_->ready()) return false;
    const StreamLog& log = local_->log();
    if (at_once || !log.live() || !log.has_video()) return true;
    const StreamLog::KeyPoint* key = log.newest_key();
    if (!begins_at_) begins_at_ = log.end();
    return key && key->position >= *begins_at_;
  }

 private:
  StreamRelay& relay_;
  RelayItem item_;
  LocalStream* local_;  // stays while this is attached
  Cursor cursor_;
  std::optional<std::uint64_t> begins_at_;
};

StreamRelay::StreamRelay(MediaPlane& plane, LiveStreamRef target, PublishEpoch epoch, RelayListener listener)
    : plane_(plane), target_(std::move(target)), epoch_(epoch), tell_(std::move(listener)) {}

StreamRelay::~StreamRelay() = default;

void StreamRelay::replace(RelayItem item) {
  drop_queue();
  prepare(std::move(item));
}

void StreamRelay::append(RelayItem item) {
  queue_.push_back(std::move(item));
  if (!next_ && (!current_ || over_)) prepare_next();
}

void StreamRelay::stop() {
  end();
  drop_queue();
  drop(next_);
  drop(current_);
  patience_.cancel();
  length_.cancel();
}

void StreamRelay::prepare(RelayItem item) {
  drop(next_);
  next_ = std::make_unique<Feed>(*this, std::move(item));
  patience_.arm(plane_.event_loop().timers(), kPatience);
  wake();
}

void StreamRelay::prepare_next() {
  RelayItem item = std::move(queue_.front());
  queue_.pop_front();
  prepare(std::move(item));
}

/// Never within on_media(): viewers must not leave a stream that is just waking them.
void StreamRelay::wake() { plane_.event_loop().at_end_of_turn(*this); }

void StreamRelay::end_of_turn() {
  cut();
  forward();
}

void StreamRelay::cut() {
  const bool at_once = !publishing_ || over_ || !patience_.armed();
  if (!next_ || !next_->can_begin(at_once)) return;
  drop(current_);
  current_ = std::move(next_);
  patience_.cancel();
  length_.cancel();
  over_ = false;
  tell_(RelayNews::begun, current_->item().number);
  if (current_->live()) return begin();
  end();
}

void StreamRelay::forward() {
  while (current_) {
    const StreamMessage* message = current_->next();
    if (!message) return;
    pass_on(*message);
  }
}

void StreamRelay::pass_on(const StreamMessage& message) {
  switch (message.kind) {
    case Kind::publish_notify:
      begin();
      return tell_(RelayNews::published, current_->item().number);
    case Kind::takeover: return begin();
    case Kind::unpublish_notify: return source_ended();
    default: break;
  }
  if (!publishing_) return plane_.inject(target_, message);  // what the server itself sent into the source
  if (!is_from_before(message)) plane_.publish(target_, epoch_, message);
}

/// Behind a cut begins nothing that belongs before it: it would go back in time.
bool StreamRelay::is_from_before(const StreamMessage& message) {
  if (!is_frame(message)) return false;
  if (std::exchange(first_, false)) floor_ = message.timestamp;
  if (!floor_) return false;
  const auto after = static_cast<std::int32_t>(message.timestamp - *floor_);
  if (after > kInterleaving) floor_.reset();
  return after < 0;
}

void StreamRelay::source_ended() {
  over_ = true;
  length_.cancel();
  tell_(RelayNews::unpublished, current_->item().number);
  if (!next_ && queue_.empty()) return end();
  if (!next_) prepare_next();
}

void StreamRelay::length_over() {
  if (!current_ || next_) return;  // something else is about to come anyway
  if (!queue_.empty()) return prepare_next();
  end();
  tell_(RelayNews::finished, current_->item().number);
  drop(current_);
}

void StreamRelay::begin() {
  publishing_ = true;
  over_ = false;
  first_ = true;
  floor_.reset();
  plane_.begin_publish(target_, epoch_);
  if (current_->item().length > Milliseconds::zero() && !length_.armed()) {
    length_.arm(plane_.event_loop().timers(), current_->item().length);
  }
}

void StreamRelay::end() {
  if (std::exchange(publishing_, false)) plane_.end_publish(target_, epoch_);
}

void StreamRelay::drop(std::unique_ptr<Feed>& feed) {
  if (!feed) return;
  const std::uint64_t number = feed->item().number;
  feed.reset();
  tell_(RelayNews::left, number);
}

void StreamRelay::drop_queue() {
  for (const RelayItem& item : queue_) tell_(RelayNews::left, item.number);
  queue_.clear();
}

}  // namespace sallyport::hub
