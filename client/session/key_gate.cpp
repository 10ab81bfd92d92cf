#include "client/session/key_gate.hpp"

#include "media/tag_info.hpp"
#include "rtmp/message/aggregate_reader.hpp"

namespace sallyport::client {
namespace {

using rtmp::MessageType;

enum class Role { config, start, rest };

/// Only what is known to build on other pictures has to wait for a key frame.
Role role_of_video(ByteSpan body) {
  const media::TagInfo info = media::inspect_video(body);
  if (info.config || info.end_of_sequence || info.command || info.empty) return Role::config;
  const bool predicted =
      info.frame_type == media::FrameType::inter || info.frame_type == media::FrameType::disposable;
  return predicted && !info.opaque ? Role::rest : Role::start;
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
  if (message.header.type != MessageType::aggregate) return admit(message.header.type, message.payload.span(), now);
  if (open_) return true;
  return open_ = role_of_aggregate(message) == Role::start;
}

bool KeyGate::admit(MessageType type, ByteSpan payload, MonotonicTime now) {
  if (type == MessageType::video) has_video_ = true;
  if (open_ || !rtmp::is_media(type)) return true;
  if (type == MessageType::audio) {
    if (media::inspect_audio(payload).config) return true;
    return open_ = !has_video_ || now - shut_at_ >= kPatience;
  }
  const Role role = role_of_video(payload);
  open_ = role == Role::start;
  return open_ || role == Role::config;
}

}  // namespace sallyport::client
