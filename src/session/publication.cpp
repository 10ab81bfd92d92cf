#include "session/publication.hpp"

#include "amf/amf0_encoder.hpp"
#include "hub/data_message.hpp"
#include "hub/media_message.hpp"
#include "rtmp/message/aggregate_reader.hpp"

namespace sallyport::session {
namespace {

using Kind = hub::StreamMessage::Kind;
using rtmp::MessageType;

/// Pure AMF0, whichever the publisher sent: converted once, here, for all players.
Result<SharedBytes> data_payload(const rtmp::Message& message) {
  if (message.header.type == MessageType::data_amf0) return message.payload;
  const ByteSpan payload = message.payload.span();
  if (payload.empty()) return Error{Reason::bad_amf, "an AMF3 data message is empty"};
  auto converted = amf::amf3_data_to_amf0(payload.subspan(1));
  if (!converted) return std::move(converted).error();
  return SharedBytes::copy_of(*converted);
}

}  // namespace

Publication::Publication(hub::MediaPlane& plane, hub::LiveStreamRef stream, hub::PublishEpoch epoch)
    : plane_(plane), stream_(std::move(stream)), epoch_(epoch) {
  plane_.begin_publish(stream_, epoch_);
}

Publication::~Publication() {
  if (!abandoned_) plane_.end_publish(stream_, epoch_);
}

void Publication::withhold(bool audio, bool video) {
  withholds_audio_ = audio;
  awaits_key_ = awaits_key_ || video;
  withholds_video_ = video;
}

bool Publication::is_withheld(const hub::StreamMessage& message) {
  if (message.config || message.kind == Kind::data) return false;
  if (message.kind == Kind::audio) return withholds_audio_;
  if (withholds_video_) return true;
  awaits_key_ = awaits_key_ && !message.key;
  return awaits_key_ && message.needs_key;
}

void Publication::send(hub::StreamMessage message) {
  if (is_withheld(message)) return;
  ++messages_;
  plane_.publish(stream_, epoch_, std::move(message));
}

Result<void> Publication::publish(rtmp::Message&& message) {
  switch (message.header.type) {
    case MessageType::audio:
    case MessageType::video: publish_media(std::move(message)); return {};
    case MessageType::data_amf0:
    case MessageType::data_amf3: publish_data(message); return {};
    case MessageType::aggregate: return publish_aggregate(message);
    default: return {};
  }
}

void Publication::publish_media(rtmp::Message&& message) {
  const Kind kind = message.header.type == MessageType::audio ? Kind::audio : Kind::video;
  send(hub::make_media_message(kind, std::move(message.payload), message.header.timestamp));
}

void Publication::publish_data(const rtmp::Message& message) {
  const auto payload = data_payload(message);
  auto data = payload ? hub::make_data_message(*payload, message.header.timestamp) : Result<hub::StreamMessage>(payload.error());
  if (!data) {
    ++unreadable_;
    return;
  }
  send(std::move(*data));
}

Result<void> Publication::publish_aggregate(const rtmp::Message& message) {
  rtmp::AggregateReader parts(message);
  while (true) {
    rtmp::Message part;
    const auto more = parts.next(part);
    if (!more) return more.error();
    if (!*more) return {};
    if (auto published = publish(std::move(part)); !published) return published;
  }
}

}  // namespace sallyport::session
