#include "client/session/recent_frames.hpp"

#include <functional>
#include <string_view>

#include "media/tag_info.hpp"

namespace sallyport::client {
namespace {

constexpr std::uint64_t kMix =
    0x9E37'79B9'7F4A'7C15;  // 2^64 divided by the golden ratio: spreads small numbers

/// Of kind, time and content. It may be cheated by whoever makes the stream, who then loses a frame of it.
std::uint64_t print_of(rtmp::MessageType type, std::uint32_t timestamp, ByteSpan payload) {
  const std::uint64_t content = std::hash<std::string_view>{}(as_text(payload));
  const std::uint64_t place = (std::uint64_t{timestamp} << 8) + static_cast<std::uint8_t>(type);
  return content ^ (place * kMix);
}

media::TagInfo inspect(const rtmp::Message& message) {
  const bool audio = message.header.type == rtmp::MessageType::audio;
  return media::inspect(audio ? media::MediaKind::audio : media::MediaKind::video, message.payload.span());
}

}  // namespace

bool RecentFrames::is_new(const rtmp::Message& message) {
  const rtmp::MessageHeader& header = message.header;
  if (!rtmp::is_media(header.type)) return true;
  // Configurations come in front of every beginning, at whatever time that has.
  if (const auto info = inspect(message); info.config) {
    const std::uint64_t about = info.config_slot ^ static_cast<std::uint8_t>(header.type);
    return is_new_config(about, print_of(header.type, 0, message.payload.span()));
  }
  const std::uint64_t print = print_of(header.type, header.timestamp, message.payload.span());
  if (repeats_ && known_.contains(print)) return false;
  repeats_ = false;
  remember(print);
  return true;
}

bool RecentFrames::is_new_config(std::uint64_t about, std::uint64_t print) {
  const auto found = configs_.find(about);
  if (found != configs_.end() && found->second == print) return !repeats_;
  if (found == configs_.end() && configs_.size() >= kMostConfigs) return true;
  configs_[about] = print;
  return true;
}

void RecentFrames::remember(std::uint64_t print) {
  if (count_ == kMost) {
    known_.erase(known_.find(ring_[next_]));
  } else {
    ++count_;
  }
  ring_[next_] = print;
  known_.insert(print);
  next_ = (next_ + 1) % kMost;
}

}  // namespace sallyport::client
