#pragma once
// Stream messages as the tests of the hub need them: short to write and easy to recognise.
#include <ostream>
#include <string>
#include <vector>

#include "hub/cursor.hpp"
#include "hub/stream_log.hpp"
#include "hub/stream_message.hpp"

namespace sallyport::test {

using hub::StreamMessage;

inline StreamMessage make_message(StreamMessage::Kind kind, std::string_view text, std::uint32_t timestamp) {
  StreamMessage message;
  message.kind = kind;
  message.payload = SharedBytes::copy_of(as_bytes(text));
  message.timestamp = timestamp;
  return message;
}
inline StreamMessage audio(std::string_view text, std::uint32_t timestamp = 0) {
  return make_message(StreamMessage::Kind::audio, text, timestamp);
}
inline StreamMessage key(std::string_view text, std::uint32_t timestamp = 0, std::uint8_t track = 0) {
  StreamMessage message = make_message(StreamMessage::Kind::video, text, timestamp);
  message.key = true;
  message.track = track;
  return message;
}
inline StreamMessage inter(std::string_view text, std::uint32_t timestamp = 0, std::uint8_t track = 0) {
  StreamMessage message = make_message(StreamMessage::Kind::video, text, timestamp);
  message.needs_key = true;
  message.track = track;
  return message;
}
inline StreamMessage data(std::string_view text, std::uint32_t timestamp = 0) {
  return make_message(StreamMessage::Kind::data, text, timestamp);
}
inline StreamMessage config(StreamMessage::Kind kind, std::string_view text, std::uint64_t slot = 1,
                            std::uint32_t timestamp = 0) {
  StreamMessage message = make_message(kind, text, timestamp);
  message.config = true;
  message.config_slot = slot;
  return message;
}
inline StreamMessage video_config(std::string_view text, std::uint64_t slot = 1, std::uint32_t timestamp = 0) {
  return config(StreamMessage::Kind::video, text, slot, timestamp);
}
inline StreamMessage audio_config(std::string_view text, std::uint64_t slot = 1, std::uint32_t timestamp = 0) {
  return config(StreamMessage::Kind::audio, text, slot, timestamp);
}
inline StreamMessage metadata(std::string_view text, std::uint64_t slot = 1, std::uint32_t timestamp = 0) {
  return config(StreamMessage::Kind::data, text, slot, timestamp);
}
inline StreamMessage clear_data(std::uint64_t slot) {
  StreamMessage message;
  message.kind = StreamMessage::Kind::clear_data;
  message.config_slot = slot;
  return message;
}
inline StreamMessage publish_mark() { return make_message(StreamMessage::Kind::publish_notify, {}, 0); }
inline StreamMessage unpublish_mark() { return make_message(StreamMessage::Kind::unpublish_notify, {}, 0); }

/// What a test compares: the payload's text, or the mark.
inline std::string text_of(const StreamMessage& message) {
  if (message.kind == StreamMessage::Kind::publish_notify) return "<publish>";
  if (message.kind == StreamMessage::Kind::unpublish_notify) return "<unpublish>";
  return std::string(as_text(message.payload.span()));
}

using Texts = std::vector<std::string>;

/// Everything the cursor has for its viewer now.
inline Texts drain(hub::Cursor& cursor, const hub::StreamLog& log) {
  Texts texts;
  while (const StreamMessage* message = cursor.next(log)) texts.push_back(text_of(*message));
  return texts;
}

inline Texts texts_of(const hub::HeaderSetRef& headers) {
  Texts texts;
  if (headers)
    for (const StreamMessage& message : headers->messages) texts.push_back(text_of(message));
  return texts;
}

}  // namespace sallyport::test
