// Instance: streams that a governor carries elsewhere, or has from there.
#include <functional>

#include "hub/instance.hpp"

namespace sallyport::hub {

/// Of a stream that nobody on a worker has asked for yet.
unsigned Instance::home_for(const std::string& name) const { return static_cast<unsigned>(std::hash<std::string>{}(name) % context_.workers); }

/// Has a place among those who play the stream: it stays while it is watched.
std::unique_ptr<StreamWatch> Instance::watch_stream(const std::string& name, const StreamReceiverRef& receiver) {
  if (!context_.planes) return nullptr;
  const auto held = hold(name, home_for(name));
  if (!held) return nullptr;
  return std::make_unique<StreamWatch>(*(*context_.planes)[(*held)->home], *held, receiver, [alive = alive_, name] {
    if (*alive) (*alive)->release(name);
  });
}

std::unique_ptr<StreamFeed> Instance::feed_stream(const std::string& name, std::function<void()> unused) {
  if (!context_.planes) return nullptr;
  const auto claimed = claim(name, home_for(name));
  if (!claimed) return nullptr;
  streams_.at(name).unused = std::move(unused);
  MediaPlane& home = *(*context_.planes)[claimed->stream->home];
  return std::make_unique<StreamFeed>(context_.loop, home, claimed->stream, claimed->epoch, [alive = alive_, name] {
    if (!*alive) return;
    (*alive)->streams_.at(name).unused = nullptr;
    (*alive)->release_claim(name);
  });
}

}  // namespace sallyport::hub
