#include "hub/header_set.hpp"

#include <algorithm>

namespace sallyport::hub {
namespace {

using Kind = StreamMessage::Kind;

int rank(Kind kind) {
  switch (kind) {
    case Kind::video: return 1;
    case Kind::audio: return 2;
    default: return 0;
  }
}

/// A clear_data addresses the slot that data was kept under.
bool same_slot(const StreamMessage& kept, const StreamMessage& message) {
  const Kind kind = message.kind == Kind::clear_data ? Kind::data : message.kind;
  return kept.kind == kind && kept.config_slot == message.config_slot;
}

std::size_t total_bytes(const std::vector<StreamMessage>& messages) {
  std::size_t total = 0;
  for (const StreamMessage& message : messages) total += message.payload.size();
  return total;
}

}  // namespace

HeaderSetRef apply_config(const HeaderSetRef& current, const StreamMessage& message) {
  auto next = current ? std::make_shared<HeaderSet>(*current) : std::make_shared<HeaderSet>();
  auto& kept = next->messages;
  const auto same = std::find_if(kept.begin(), kept.end(), [&](const StreamMessage& other) { return same_slot(other, message); });
  const std::size_t others = total_bytes(kept) - (same != kept.end() ? same->payload.size() : 0);
  const bool fits = message.kind != Kind::clear_data && others + message.payload.size() <= kMaxHeaderBytes;
  if (same != kept.end()) {
    if (fits) {
      *same = message;
    } else {
      kept.erase(same);  // cleared, or what it held is no longer true
    }
  } else if (fits && kept.size() < kMaxHeaderMessages) {
    const auto behind = std::find_if(kept.begin(), kept.end(), [&](const StreamMessage& other) { return rank(other.kind) > rank(message.kind); });
    kept.insert(behind, message);
  }
  return next;
}

}  // namespace sallyport::hub
