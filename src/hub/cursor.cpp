#include "hub/cursor.hpp"

#include <algorithm>

namespace sallyport::hub {

using Kind = StreamMessage::Kind;

void Cursor::receive_video(bool on) {
  if (on && !video_) decodable_tracks_ = 0;
  video_ = on;
}

void Cursor::join(const StreamLog& log) {
  const StreamLog::KeyPoint* key = log.newest_key();
  const HeaderSetRef& headers = key ? key->headers : log.headers();
  const std::uint64_t target = key ? key->position : log.end();
  if (ever_joined_ && target > position_) skipped_ += target - position_;
  position_ = std::max(target, log.begin());
  decodable_tracks_ = 0;
  if (headers != pending_ || headers_left()) {
    pending_ = headers;
    next_header_ = 0;
  }
  joined_ = true;
  ever_joined_ = true;
}

const StreamMessage* Cursor::next(const StreamLog& log) {
  if (!joined_ || position_ < log.begin()) join(log);
  while (headers_left()) {
    const StreamMessage& header = pending_->messages[next_header_++];
    if ((header.kind == Kind::audio && !audio_) || (header.kind == Kind::video && !video_)) continue;
    return &header;
  }
  while (position_ < log.end()) {
    const StreamMessage& message = log.at(position_++);
    if (wanted(message)) return &message;
  }
  return nullptr;
}

bool Cursor::wanted(const StreamMessage& message) {
  switch (message.kind) {
    case Kind::audio: return audio_;
    case Kind::video: return video_ && wanted_video(message);
    case Kind::clear_data: return false;
    default: return true;
  }
}

bool Cursor::wanted_video(const StreamMessage& message) {
  const std::uint64_t bit = 1ULL << std::min<unsigned>(message.track, 63);
  if (message.key) decodable_tracks_ |= bit;
  return !message.needs_key || (decodable_tracks_ & bit);
}

}  // namespace sallyport::hub
