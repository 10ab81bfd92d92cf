#include "client/bridge/stream_headers.hpp"

#include <algorithm>
#include <functional>
#include <string_view>

#include "amf/amf0_encoder.hpp"
#include "media/metadata.hpp"
#include "media/tag_info.hpp"
#include "rtmp/message/aggregate_reader.hpp"

namespace sallyport::client::bridge {
namespace {

using rtmp::MessageType;

constexpr std::string_view kMetaData = "onMetaData";  // also from encoders that do not say @setDataFrame

bool is_data(MessageType type) {
  return type == MessageType::data_amf0 || type == MessageType::data_amf3;
}

/// Its values as AMF0; empty if they cannot be read.
ByteVector amf0_of(const rtmp::Message& message) {
  const ByteSpan payload = message.payload.span();
  if (message.header.type == MessageType::data_amf0) return {payload.begin(), payload.end()};
  if (payload.empty()) return {};
  auto converted = amf::amf3_data_to_amf0(payload.subspan(1));
  return converted ? *std::move(converted) : ByteVector();
}

}  // namespace

void StreamHeaders::note(const rtmp::Message& message) {
  const MessageType type = message.header.type;
  if (is_data(type)) return note_data(message);
  if (type == MessageType::aggregate) {
    rtmp::AggregateReader parts(message);
    rtmp::Message part;
    for (auto more = parts.next(part); more && *more; more = parts.next(part)) note(part);
    return;
  }
  const auto kind = type == MessageType::audio ? media::MediaKind::audio : media::MediaKind::video;
  const media::TagInfo info = media::inspect(kind, message.payload.span());
  if (info.config) keep(info.config_slot, message);
}

void StreamHeaders::note_data(const rtmp::Message& message) {
  using Action = media::DataMessage::Action;
  const ByteVector values = amf0_of(message);
  const auto data = media::inspect_data(values);
  if (!data) return;
  const std::uint64_t slot = std::hash<std::string_view>{}(data->handler);
  if (data->action == Action::clear_frame) return drop(message.header.type, slot);
  if (data->action == Action::set_frame || data->handler == kMetaData) keep(slot, message);
}

void StreamHeaders::keep(std::uint64_t slot, const rtmp::Message& message) {
  std::size_t bytes = message.payload.size();
  for (Kept& one : kept_) {
    if (one.slot == slot && one.message.header.type == message.header.type) {
      one.message = message;
      return;
    }
    bytes += one.message.payload.size();
  }
  if (kept_.size() < kMaxMessages && bytes <= kMaxBytes) kept_.push_back({slot, message});
}

void StreamHeaders::drop(MessageType type, std::uint64_t slot) {
  std::erase_if(kept_, [&](const Kept& one) { return one.slot == slot && one.message.header.type == type; });
}

std::vector<rtmp::Message> StreamHeaders::messages(std::uint32_t timestamp, std::uint32_t stream_id) const {
  std::vector<rtmp::Message> all;
  for (const Kept& one : kept_) {
    all.push_back(one.message);
    all.back().header.timestamp = timestamp;
    all.back().header.stream_id = stream_id;
  }
  std::stable_partition(all.begin(), all.end(), [](const auto& one) { return is_data(one.header.type); });
  return all;
}

}  // namespace sallyport::client::bridge
