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

}  // namespace

HeaderSetRef apply_config(const HeaderSetRef& current, const StreamMessage& message) {
  auto next = current ? std::make_shared<HeaderSet>(*current) : std::make_shared<HeaderSet>();
  auto& kept = next->messages;
  const auto same = std::find_if(kept.begin(), kept.end(), [&](const StreamMessage& other) { return same_slot(other, message); });
  if (message.kind == Kind::clear_data) {
    if (same != kept.end()) kept.erase(same);
  } else if (same != kept.end()) {
    *same = message;
  } else if (kept.size() < kMaxHeaderMessages) {
    const auto behind = std::find_if(kept.begin(), kept.end(), [&](const StreamMessage& other) { return rank(other.kind) > rank(message.kind); });
    kept.insert(behind, message);
  }
  return next;
}

}  // namespace sallyport::hub
