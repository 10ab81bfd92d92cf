#pragma once
// HeaderSet: what a late joiner gets first: metadata, then the codec configuration of every track.
// Immutable; a change makes a new set, so that a key frame can remember the one it belongs to.
#include <memory>
#include <vector>

#include "hub/stream_message.hpp"

namespace sallyport::hub {

struct HeaderSet {
  /// Data first, then video, then audio; within a kind in the order of first appearance.
  std::vector<StreamMessage> messages;
};
using HeaderSetRef = std::shared_ptr<const HeaderSet>;

/// More slots than this are a publisher's nonsense; later ones are relayed but not kept.
constexpr std::size_t kMaxHeaderMessages = 64;
/// Likewise more bytes in all: they are kept outside the log's bounds.
constexpr std::size_t kMaxHeaderBytes = 1024 * 1024;

/// `current` (may be null) with `message`, a config or clear_data, applied.
HeaderSetRef apply_config(const HeaderSetRef& current, const StreamMessage& message);

}  // namespace sallyport::hub
