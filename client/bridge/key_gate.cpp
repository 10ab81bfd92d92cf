#include "client/bridge/key_gate.hpp"

#include "media/tag_info.hpp"
#include "rtmp/message/aggregate_reader.hpp"

namespace sallyport::client::bridge {
namespace {

using rtmp::MessageType;

enum class Role { config, start, rest };

/// What is not understood may be a key frame.
Role role_of_video(ByteSpan body) {
  const media::TagInfo info = media::inspect_video(body);
  if (info.config || info.end_of_sequence || info.command || info.empty) return Role::config;
  return info.key || info.opaque ? Role::start : Role::rest;
}

/// That of the first picture in it.
Role role_of_aggregate(const rtmp::Message& message) {
  rtmp::AggregateReader parts(message);
  rtmp::Message part;
  for (auto more = parts.next(part); more && *more; more = parts.next(part)) {
    if (part.header.type != MessageType::video) continue;
    if (const Role role = role_of_video(part.payload.span()); role != Role::config) return role;
  }
  return Role::rest;
}

}  // namespace

bool KeyGate::admit(const rtmp::Message& message, MonotonicTime now) {
  const MessageType type = message.header.type;
  if (type == MessageType::video) has_video_ = true;
  if (open_) return true;
  if (!rtmp::is_media(type)) return true;
  if (type == MessageType::audio) {
    if (media::inspect_audio(message.payload.span()).config) return true;
    return open_ = !has_video_ || now - shut_at_ >= kPatience;
  }
  const Role role =
      type == MessageType::video ? role_of_video(message.payload.span()) : role_of_aggregate(message);
  open_ = role == Role::start;
  return open_ || role == Role::config;
}

}  // namespace sallyport::client::bridge
