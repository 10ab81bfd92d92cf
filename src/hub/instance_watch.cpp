// Instance: streams that a governor carries elsewhere.
#include <functional>

#include "hub/instance.hpp"

namespace sallyport::hub {

/// Of a stream that nobody on a worker has asked for yet.
unsigned Instance::home_for(const std::string& name) const { return static_cast<unsigned>(std::hash<std::string>{}(name) % context_.workers); }

/// Counts as a stream that is used, and as a player of it: it stays while it is watched.
std::unique_ptr<StreamWatch> Instance::watch_stream(const std::string& name, const StreamReceiverRef& receiver) {
  if (!context_.planes) return nullptr;
  auto place = std::make_shared<CountedPlace>(CountedPlace::take(host_, &VirtualHost::streams, host_->limits().max_streams));
  if (!*place) return nullptr;
  Stream& stream = this->stream(name, home_for(name));
  ++stream.players;
  MediaPlane& home = *(*context_.planes)[stream.live->home];
  return std::make_unique<StreamWatch>(home, stream.live, receiver, [alive = alive_, name, place] {
    if (!*alive) return;
    const auto found = (*alive)->streams_.find(name);
    if (found == (*alive)->streams_.end()) return;
    --found->second.players;
    (*alive)->remove_if_unused(name);
  });
}

std::unique_ptr<StreamFeed> Instance::feed_stream(const std::string& name, std::function<void()> unused) {
  const auto found = streams_.find(name);
  if (!context_.planes || (found != streams_.end() && found->second.publisher)) return nullptr;
  auto place = std::make_shared<CountedPlace>(CountedPlace::take(host_, &VirtualHost::streams, host_->limits().max_streams));
  if (!*place) return nullptr;
  Stream& stream = this->stream(name, home_for(name));
  stream.publisher = Publisher{kServer, 0, ++stream.last_epoch};
  stream.unused = std::move(unused);
  MediaPlane& home = *(*context_.planes)[stream.live->home];
  return std::make_unique<StreamFeed>(context_.loop, home, stream.live, stream.last_epoch, [alive = alive_, name, place] {
    if (!*alive) return;
    const auto fed = (*alive)->streams_.find(name);
    if (fed == (*alive)->streams_.end()) return;
    fed->second.publisher.reset();
    fed->second.unused = nullptr;
    (*alive)->remove_if_unused(name);
  });
}

}  // namespace sallyport::hub
