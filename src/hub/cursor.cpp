#include "hub/cursor.hpp"

#include <algorithm>
#include <utility>

namespace sallyport::hub {

using Kind = StreamMessage::Kind;

void Cursor::receive_audio(bool on) {
  headers_due_ |= on && !audio_;
  audio_ = on;
}

void Cursor::receive_video(bool on) {
  headers_due_ |= on && !video_;
  if (on && !video_) decodable_tracks_ = 0;
  video_ = on;
}

StreamLog::KeyPoint Cursor::beginning(const StreamLog& log) const {
  if (const auto* const key = log.newest_key()) return *key;
  if (arrival_ && arrival_->position >= log.begin()) return *arrival_;
  return {newest(log), log.headers()};
}

/// Where to go without a key frame. That the publisher has gone is not passed over.
std::uint64_t Cursor::newest(const StreamLog& log) const {
  const bool ends_with_mark = log.end() > log.begin() && log.at(log.end() - 1).kind == Kind::unpublish_notify;
  return ever_joined_ && ends_with_mark && position_ < log.end() ? log.end() - 1 : log.end();
}

void Cursor::join(const StreamLog& log) {
  const auto [target, headers] = beginning(log);
  if (ever_joined_ && target > position_) skipped_ += target - position_;
  position_ = std::max(target, log.begin());
  decodable_tracks_ = 0;
  headers_due_ |= headers != pending_ || headers_left();
  if (std::exchange(headers_due_, false)) begin_headers(headers, position_);
  joined_ = true;
  ever_joined_ = true;
  arrival_.reset();
}

void Cursor::begin_headers(const HeaderSetRef& headers, std::uint64_t position) {
  pending_ = headers;
  headers_from_ = position;
  next_header_ = 0;
}

const StreamMessage* Cursor::next(const StreamLog& log) {
  if (!joined_ || position_ < log.begin()) join(log);
  if (std::exchange(headers_due_, false)) begin_headers(log.headers(), log.end());
  while (headers_left()) {
    const StreamMessage& header = pending_->messages[next_header_++];
    if (wanted_header(header, log)) return &header;
  }
  while (position_ < log.end()) {
    const StreamMessage& message = log.at(position_++);
    if (wanted(message, log)) return &message;
  }
  return nullptr;
}

bool Cursor::wanted_header(const StreamMessage& header, const StreamLog& log) const {
  switch (header.kind) {
    case Kind::audio: return audio_;
    case Kind::video: return video_;
    default: return !log.cleared_since(header.config_slot, headers_from_);
  }
}

/// position_ is behind `message`.
bool Cursor::wanted(const StreamMessage& message, const StreamLog& log) {
  switch (message.kind) {
    case Kind::audio: return audio_;
    case Kind::video: return video_ && wanted_video(message);
    case Kind::data: return !message.config || !log.cleared_since(message.config_slot, position_);
    case Kind::clear_data: return relays_;
    case Kind::publish_notify:  // another publisher, other pictures
    case Kind::takeover: decodable_tracks_ = 0; return relays_ || message.kind == Kind::publish_notify;
    default: return true;
  }
}

bool Cursor::wanted_video(const StreamMessage& message) {
  const std::uint64_t bit = track_bit(message.track);
  if (message.key) decodable_tracks_ |= bit;
  return !message.needs_key || (decodable_tracks_ & bit);
}

}  // namespace sallyport::hub
