#include "hub/media_message.hpp"

#include <utility>

#include "media/tag_info.hpp"

namespace sallyport::hub {

StreamMessage make_media_message(StreamMessage::Kind kind, SharedBytes payload, std::uint32_t timestamp) {
  const bool audio = kind == StreamMessage::Kind::audio;
  const media::TagInfo info = media::inspect(audio ? media::MediaKind::audio : media::MediaKind::video, payload.span());
  const bool predicted = info.frame_type == media::FrameType::inter || info.frame_type == media::FrameType::disposable;
  StreamMessage message;
  message.kind = kind;
  message.timestamp = timestamp;
  message.track = info.track;
  message.config = info.config;
  message.config_slot = info.config_slot;
  message.key = info.key;
  message.needs_key = predicted && !info.config && !info.end_of_sequence && !info.opaque;
  message.payload = std::move(payload);
  return message;
}

}  // namespace sallyport::hub
