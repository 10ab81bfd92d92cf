#include "net/names/name_cache.hpp"

namespace sallyport::net {

std::optional<ClientNames> NameCache::find(const IpAddress& address, MonotonicTime now) {
  const auto found = places_.find(address);
  if (found == places_.end()) return {};
  if (now >= found->second->until) {
    entries_.erase(found->second);
    places_.erase(found);
    return {};
  }
  entries_.splice(entries_.begin(), entries_, found->second);
  return found->second->names;
}

void NameCache::keep(const IpAddress& address, ClientNames names, MonotonicTime until) {
  if (const auto found = places_.find(address); found != places_.end()) {
    entries_.erase(found->second);
    places_.erase(found);
  }
  if (entries_.size() >= capacity_) {
    places_.erase(entries_.back().address);
    entries_.pop_back();
  }
  entries_.push_front({address, std::move(names), until});
  places_.emplace(address, entries_.begin());
}

void NameCache::clear() {
  places_.clear();
  entries_.clear();
}

}  // namespace sallyport::net
