#pragma once
// Allow / Deny / Order of Adaptor.xml (and of everything that filters by client address). Entries are
// whole addresses, dotted prefixes ("10.60"), CIDR blocks, or "all". Source: FMS Configuration Guide.
#include <string>
#include <string_view>
#include <vector>

#include "base/ip_address.hpp"

namespace sallyport::net {

/// One entry of a list: everything, or the addresses that share a prefix.
class AddressPattern {
 public:
  /// "all", "192.0.2.7", "10.60", "10.60.", "192.0.2.0/24", "2001:db8::/32". Host names are an error that
  /// says so.
  static Result<AddressPattern> parse(std::string_view text);
  bool matches(const IpAddress& address) const;
  bool operator==(const AddressPattern&) const = default;

 private:
  AddressPrefix prefix_;
};

struct AddressRules {
  enum class Order { allow_deny, deny_allow };
  Order order = Order::allow_deny;
  std::vector<AddressPattern> allow;  ///< empty with allow_deny means "all", FMS's shipped value
  std::vector<AddressPattern> deny;

  /// allow_deny: in Allow and not in Deny. deny_allow: in Allow, or not in Deny.
  bool admits(const IpAddress& address) const;
  bool operator==(const AddressRules&) const = default;
};

/// A comma-separated list; blanks around commas are accepted. The error's sentence says what is wrong and,
/// after "; ", what would be right.
Result<std::vector<AddressPattern>> parse_address_list(std::string_view text);

}  // namespace sallyport::net
