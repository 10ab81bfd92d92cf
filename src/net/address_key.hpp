#pragma once
// Addresses as keys of tables: what counts as one client where clients are counted by address.
#include <algorithm>
#include <cstring>

#include "base/ip_address.hpp"

namespace sallyport::net {

struct AddressHash {
  std::size_t operator()(const IpAddress& address) const {
    std::uint64_t halves[2];
    std::memcpy(halves, address.bytes.data(), sizeof halves);
    return static_cast<std::size_t>(halves[0] * 0x9e3779b97f4a7c15ULL ^ halves[1]);
  }
};

/// An IPv4 address itself, of an IPv6 address its /64: whoever has one address of it has all.
inline IpAddress counted_as(IpAddress address) {
  if (!address.is_v4()) std::fill(address.bytes.begin() + 8, address.bytes.end(), std::uint8_t{0});
  return address;
}

}  // namespace sallyport::net
