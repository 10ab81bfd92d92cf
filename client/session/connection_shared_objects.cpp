// Connection: the shared objects that are used over it.
#include <algorithm>

#include "client/session/connection.hpp"
#include "client/session/shared_object_channel.hpp"
#include "rtmp/shared_object/shared_object_message.hpp"

namespace sallyport::client {
namespace {

/// A server may send the whole of a large object in one message: enough for as many small slots as fit into
/// it.
DecodeBudget budget_for(std::size_t size) {
  constexpr std::size_t kSmallestSlot = 8;
  DecodeBudget::Limits limits = DecodeBudget::for_input(size).left();
  limits.nodes += size / kSmallestSlot;
  return DecodeBudget(limits);
}

}  // namespace

std::shared_ptr<SharedObjectChannel> Connection::open_shared_object(SharedObjectListener& listener,
                                                                    const std::string& name,
                                                                    bool persistent) {
  const bool in_use = std::any_of(shared_objects_.begin(), shared_objects_.end(),
                                  [&](const auto& channel) { return channel->name() == name; });
  if (state_ != State::connected || in_use || shared_objects_.size() >= kMaxSharedObjects) return nullptr;
  auto channel = std::make_shared<SharedObjectChannel>(*this, listener, name, persistent);
  shared_objects_.push_back(channel);
  return channel;
}

void Connection::forget_shared_object(SharedObjectChannel& channel) {
  std::erase_if(shared_objects_, [&](const auto& one) { return one.get() == &channel; });
}

/// What is for no object of ours is dropped: servers send on for a moment after a release.
Result<void> Connection::handle_shared_object(const rtmp::Message& message) {
  if (shared_objects_.empty()) return {};
  const ByteSpan payload = message.payload.span();
  const auto decoded = rtmp::decode_shared_object(message.header.type, payload, budget_for(payload.size()));
  if (!decoded) return decoded.error();
  const auto found = std::find_if(shared_objects_.begin(), shared_objects_.end(),
                                  [&](const auto& channel) { return channel->name() == decoded->name; });
  if (found != shared_objects_.end()) (*found)->on_message(*decoded);
  return {};
}

}  // namespace sallyport::client
