#pragma once
// What was found out about the names of addresses, for as long as it may be believed.
#include <list>
#include <optional>
#include <unordered_map>

#include "base/clock.hpp"
#include "net/address_key.hpp"
#include "net/address_rules.hpp"

namespace sallyport::net {

/// Holds at most `capacity` addresses; the one that was used longest ago goes first.
class NameCache {
 public:
  explicit NameCache(std::size_t capacity) : capacity_(capacity) {}

  /// Nullopt if there is nothing, or nothing any more.
  std::optional<ClientNames> find(const IpAddress& address, MonotonicTime now);
  void keep(const IpAddress& address, ClientNames names, MonotonicTime until);
  void clear();
  std::size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    IpAddress address;
    ClientNames names;
    MonotonicTime until;
  };
  using Entries = std::list<Entry>;

  const std::size_t capacity_;
  Entries entries_;  // the most recently used in front
  std::unordered_map<IpAddress, Entries::iterator, AddressHash> places_;
};

}  // namespace sallyport::net
