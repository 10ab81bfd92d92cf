#include "net/arrival.hpp"

namespace sallyport::net {

UnprovenCounter::Place UnprovenCounter::enter(const IpAddress& peer) {
  const IpAddress key = counted_as(peer);
  const std::lock_guard lock(mutex_);
  std::size_t& count = counts_[key];
  if (count >= cap_) return {};
  ++count;
  return Place(this, key);
}

std::size_t UnprovenCounter::count(const IpAddress& peer) const {
  const std::lock_guard lock(mutex_);
  const auto found = counts_.find(counted_as(peer));
  return found == counts_.end() ? 0 : found->second;
}

void UnprovenCounter::Place::release() {
  if (!counter_) return;
  const std::lock_guard lock(counter_->mutex_);
  const auto found = counter_->counts_.find(key_);
  if (found != counter_->counts_.end() && --found->second == 0) counter_->counts_.erase(found);
  counter_ = nullptr;
}

}  // namespace sallyport::net
