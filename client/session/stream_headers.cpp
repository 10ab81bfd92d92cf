#include "client/session/stream_headers.hpp"

#include <algorithm>
#include <functional>
#include <string_view>

#include "amf/amf0_encoder.hpp"
#include "media/metadata.hpp"
#include "media/tag_info.hpp"
#include "rtmp/message/aggregate_reader.hpp"
#include "rtmp/message/chunk_streams.hpp"

namespace sallyport::client {
namespace {

using rtmp::MessageType;

constexpr std::string_view kMetaData = "onMetaData";  // also from encoders that do not say @setDataFrame

bool is_data(MessageType type) {
  return type == MessageType::data_amf0 || type == MessageType::data_amf3;
}

/// Its values as AMF0; empty if they cannot be read.
ByteVector amf0_of(MessageType type, ByteSpan payload) {
  if (type == MessageType::data_amf0) return {payload.begin(), payload.end()};
  if (payload.empty()) return {};
  auto converted = amf::amf3_data_to_amf0(payload.subspan(1));
  return converted ? *std::move(converted) : ByteVector();
}

}  // namespace

void StreamHeaders::note(const rtmp::Message& message) {
  if (message.header.type != MessageType::aggregate) return note(message.header.type, message.payload.span());
  rtmp::AggregateReader parts(message);
  rtmp::Message part;
  for (auto more = parts.next(part); more && *more; more = parts.next(part)) note(part);
}

void StreamHeaders::note(MessageType type, ByteSpan payload) {
  if (is_data(type)) return note_data(type, payload);
  const auto kind = type == MessageType::audio ? media::MediaKind::audio : media::MediaKind::video;
  const media::TagInfo info = media::inspect(kind, payload);
  if (info.config) keep(type, info.config_slot, payload);
}

void StreamHeaders::note_data(MessageType type, ByteSpan payload) {
  using Action = media::DataMessage::Action;
  const ByteVector values = amf0_of(type, payload);
  const auto data = media::inspect_data(values);
  if (!data) return;
  const std::uint64_t slot = std::hash<std::string_view>{}(data->handler);
  if (data->action == Action::clear_frame) return drop(type, slot);
  if (data->action == Action::set_frame || data->handler == kMetaData) keep(type, slot, payload);
}

/// What is too large is not kept, and neither is what it was to replace: it does not hold any more.
void StreamHeaders::keep(MessageType type, std::uint64_t slot, ByteSpan payload) {
  Kept* same = nullptr;
  std::size_t bytes = payload.size();
  for (Kept& one : kept_) {
    if (one.slot == slot && one.type == type) {
      same = &one;
    } else {
      bytes += one.payload.size();
    }
  }
  if (bytes > kMaxBytes) return drop(type, slot);
  if (same) {
    same->payload = SharedBytes::copy_of(payload);
  } else if (kept_.size() < kMaxMessages) {
    kept_.push_back({slot, type, SharedBytes::copy_of(payload)});
  }
}

void StreamHeaders::drop(MessageType type, std::uint64_t slot) {
  std::erase_if(kept_, [&](const Kept& one) { return one.slot == slot && one.type == type; });
}

std::vector<rtmp::Message> StreamHeaders::messages(std::uint32_t timestamp, std::uint32_t stream_id) const {
  std::vector<rtmp::Message> all;
  for (const Kept& one : kept_) {
    all.push_back({{.timestamp = timestamp,
                    .length = static_cast<std::uint32_t>(one.payload.size()),
                    .type = one.type,
                    .stream_id = stream_id,
                    .chunk_stream_id = rtmp::chunk_stream_of(one.type)},
                   one.payload});
  }
  std::stable_partition(all.begin(), all.end(), [](const auto& one) { return is_data(one.header.type); });
  return all;
}

}  // namespace sallyport::client
