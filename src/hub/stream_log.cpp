#include "hub/stream_log.hpp"

namespace sallyport::hub {
namespace {

using Kind = StreamMessage::Kind;

constexpr std::size_t kMessageOverhead = sizeof(StreamMessage) + 32;

std::size_t cost(const StreamMessage& message) {
  return message.payload.size() + kMessageOverhead;
}

}  // namespace

void StreamLog::append(StreamMessage message) {
  if (message.kind == Kind::unpublish_notify) {
    live_ = false;
    headers_.reset();  // the next publisher brings its own
    keys_.clear();     // nobody joins a stream that has ended
  } else {
    live_ = true;
  }
  if (message.config || message.kind == Kind::clear_data) headers_ = apply_config(headers_, message);
  if (message.key && message.kind == Kind::video && message.track == 0) keys_.push_back({end(), headers_});
  bytes_ += cost(message);
  messages_.push_back(std::move(message));
  trim();
}

void StreamLog::load(const StreamLog& other) {
  bounds_ = other.bounds_;
  messages_ = other.messages_;
  keys_ = other.keys_;
  headers_ = other.headers_;
  begin_ = other.begin_;
  bytes_ = other.bytes_;
  live_ = other.live_;
}

bool StreamLog::expendable() const {
  if (bytes_ > bounds_.bytes) return messages_.size() > 1;
  const auto age = Milliseconds(static_cast<std::int32_t>(messages_.back().timestamp - messages_.front().timestamp));
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
