#include "net/arrival.hpp"

#include <algorithm>
#include <cstring>

namespace sallyport::net {

std::size_t UnprovenCounter::Hash::operator()(const IpAddress& address) const {
  std::uint64_t halves[2];
  std::memcpy(halves, address.bytes.data(), sizeof halves);
  return static_cast<std::size_t>(halves[0] * 0x9e3779b97f4a7c15ULL ^ halves[1]);
}

IpAddress UnprovenCounter::key_of(const IpAddress& peer) {
  if (peer.is_v4()) return peer;
  IpAddress key = peer;  // whoever has one IPv6 address has its /64
  std::fill(key.bytes.begin() + 8, key.bytes.end(), std::uint8_t{0});
  return key;
}

UnprovenCounter::Place UnprovenCounter::enter(const IpAddress& peer) {
  const IpAddress key = key_of(peer);
  const std::lock_guard lock(mutex_);
  std::size_t& count = counts_[key];
  if (count >= cap_) return {};
  ++count;
  return Place(this, key);
}

void UnprovenCounter::set_cap(std::size_t cap) {
  const std::lock_guard lock(mutex_);
  cap_ = cap;
}

std::size_t UnprovenCounter::count(const IpAddress& peer) const {
  const std::lock_guard lock(mutex_);
  const auto found = counts_.find(key_of(peer));
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
