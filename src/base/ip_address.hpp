#pragma once
// An IP address of either family, and addresses that share a prefix.
#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace sallyport {

/// An IP address as 16 bytes; IPv4 is held as ::ffff:a.b.c.d, so that a mapped client meets the same rules.
struct IpAddress {
  std::array<std::uint8_t, 16> bytes{};
  /// Numeric text, IPv4 or IPv6 (a scope id is dropped).
  static Result<IpAddress> parse(std::string_view text);
  bool is_v4() const;
  std::string to_string() const;
  auto operator<=>(const IpAddress&) const = default;
};

/// The addresses that share a prefix: "192.0.2.0/24", "2001:db8::/32", or one whole address.
class AddressPrefix {
 public:
  /// Every address.
  AddressPrefix() = default;
  /// The first `bits` (of 128) of `network`.
  AddressPrefix(const IpAddress& network, unsigned bits) : network_(network), bits_(bits) {}
  /// An address, or an address, a slash and a length of 0 to 32 or 128.
  static Result<AddressPrefix> parse(std::string_view text);
  bool contains(const IpAddress& address) const;
  const IpAddress& network() const { return network_; }
  unsigned bits() const { return bits_; }  ///< of 128
  bool operator==(const AddressPrefix&) const = default;

 private:
  IpAddress network_;
  unsigned bits_ = 0;
};

}  // namespace sallyport
