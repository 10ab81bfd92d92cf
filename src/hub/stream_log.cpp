#include "hub/stream_log.hpp"

#include <algorithm>

namespace sallyport::hub {
namespace {

using Kind = StreamMessage::Kind;

constexpr std::size_t kMessageOverhead = sizeof(StreamMessage) + 32;
/// A header makes a new HeaderSet, which the key frames behind it pin.
constexpr std::size_t kHeaderOverhead = kMaxHeaderMessages * sizeof(StreamMessage);

bool is_header(const StreamMessage& message) {
  return message.config || message.kind == Kind::clear_data;
}

std::size_t cost(const StreamMessage& message) {
  return message.payload.size() + kMessageOverhead + (is_header(message) ? kHeaderOverhead : 0);
}

}  // namespace

void StreamLog::append(StreamMessage message) {
  note_presence(message);
  if (message.kind == Kind::unpublish_notify || message.kind == Kind::takeover) {
    headers_.reset();  // the next publisher brings its own
    keys_.clear();     // nobody joins the pictures of one that has gone
    key_track_.reset();
    video_ = false;
  }
  if (is_header(message)) headers_ = apply_config(headers_, message);
  if (message.key && message.kind == Kind::video) note_key(message);
  if (message.kind == Kind::clear_data) note_clear(message);
  note_time(message);
  bytes_ += cost(message);
  messages_.push_back(std::move(message));
  trim();
}

/// Data may be the server's own, and says nothing about a publisher.
void StreamLog::note_presence(const StreamMessage& message) {
  if (message.kind != Kind::data && message.kind != Kind::clear_data) live_ = message.kind != Kind::unpublish_notify;
  video_ |= message.kind == Kind::video;
}

void StreamLog::note_time(const StreamMessage& message) {
  const bool frame = !message.config && (message.kind == Kind::audio || message.kind == Kind::video);
  if (frame || !media_seen_) newest_time_ = message.timestamp;
  media_seen_ |= frame;
}

void StreamLog::note_key(const StreamMessage& message) {
  if (message.track == 0 && key_track_ != 0) keys_.clear();  // those of another track served until now
  if (message.track == 0 || !key_track_) key_track_ = message.track;
  if (message.track == key_track_) keys_.push_back({end(), headers_});
}

void StreamLog::note_clear(const StreamMessage& message) {
  std::erase_if(clears_, [&](const Clear& clear) {
    return clear.slot == message.config_slot || clear.position < begin_;
  });
  if (clears_.size() == kMaxHeaderMessages) clears_.erase(clears_.begin());  // a publisher's nonsense
  clears_.push_back({message.config_slot, end()});
}

bool StreamLog::cleared_since(std::uint64_t slot, std::uint64_t position) const {
  return std::any_of(clears_.begin(), clears_.end(),
                     [&](const Clear& clear) { return clear.slot == slot && clear.position >= position; });
}

void StreamLog::load(const StreamLog& other) { *this = other; }

bool StreamLog::expendable() const {
  if (bytes_ > bounds_.bytes) return messages_.size() > 1;
  const auto age = Milliseconds(static_cast<std::int32_t>(newest_time_ - messages_.front().timestamp));
  const bool joiner_needs_it = !keys_.empty() && begin_ >= keys_.back().position;
  return age > (joiner_needs_it ? bounds_.joiner_time : bounds_.time) || age < -bounds_.time;
}

void StreamLog::trim() {
  while (messages_.size() > 1 && expendable()) drop_front();
}

void StreamLog::drop_front() {
  bytes_ -= cost(messages_.front());
  messages_.pop_front();
  ++begin_;
  while (!keys_.empty() && keys_.front().position < begin_) keys_.pop_front();
}

}  // namespace sallyport::hub
