#include "client/session/publish_memory.hpp"

#include <algorithm>
#include <utility>

#include "media/metadata.hpp"
#include "media/tag_info.hpp"

namespace sallyport::client {
namespace {

using rtmp::MessageType;

media::TagInfo inspect(MessageType type, ByteSpan payload) {
  return media::inspect(type == MessageType::audio ? media::MediaKind::audio : media::MediaKind::video,
                        payload);
}

}  // namespace

void PublishMemory::note(MessageType type, ByteSpan payload) {
  if (!rtmp::is_media(type)) return note_data(payload);
  const media::TagInfo info = inspect(type, payload);
  if (info.config) return keep(type, std::to_string(info.config_slot), payload);
  had_key_frame_ |= info.key;
}

void PublishMemory::note_data(ByteSpan payload) {
  using Action = media::DataMessage::Action;
  const auto data = media::inspect_data(payload);
  if (!data || data->action == Action::forward) return;
  const std::string slot(data->handler);
  if (data->action == Action::clear_frame) return forget(slot);
  keep(MessageType::data_amf0, slot, payload);
}

void PublishMemory::keep(MessageType type, std::string slot, ByteSpan payload) {
  const auto found = std::find_if(kept_.begin(), kept_.end(),
                                  [&](const Kept& one) { return one.type == type && one.slot == slot; });
  const std::size_t before = found == kept_.end() ? 0 : found->payload.size();
  if (bytes_ - before + payload.size() > kMaxBytes) return;
  if (found == kept_.end()) {
    if (kept_.size() >= kMaxKept) return;
    kept_.push_back({type, std::move(slot), ByteVector(payload.begin(), payload.end())});
  } else {
    found->payload.assign(payload.begin(), payload.end());
  }
  bytes_ += payload.size() - before;
}

void PublishMemory::forget(const std::string& slot) {
  const auto found = std::find_if(kept_.begin(), kept_.end(), [&](const Kept& one) {
    return one.type == MessageType::data_amf0 && one.slot == slot;
  });
  if (found == kept_.end()) return;
  bytes_ -= found->payload.size();
  kept_.erase(found);
}

bool PublishMemory::admits(MessageType type, ByteSpan payload) {
  if (!awaits_key_frame_ || !rtmp::is_media(type)) return true;
  const media::TagInfo info = inspect(type, payload);
  if (info.key) awaits_key_frame_ = false;
  return info.key || info.config;
}

}  // namespace sallyport::client
