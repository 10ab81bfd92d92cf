#pragma once
// Allow / Deny / Order of Adaptor.xml, Vhost.xml, the admin server and its users: who may come, by address and
// by name. Entries are whole addresses, dotted prefixes ("10.60"), CIDR blocks, host and domain names, or
// "all". Pure: names are looked up elsewhere (net/names), and only if decide() asks for them.
// Source: FMS Configuration Guide.
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/domain_name.hpp"
#include "base/ip_address.hpp"

namespace sallyport::net {

/// What is known of the names of an address.
struct ClientNames {
  bool known = false;              ///< false: not all could be found out, or not in time
  std::vector<std::string> names;  ///< those whose own addresses have the client's among them; lower case
};

/// One entry of a list: everything, the addresses that share a prefix, or a domain.
class AddressPattern {
 public:
  /// "all", "192.0.2.7", "10.60", "10.60.", "192.0.2.0/24", "2001:db8::/32", "example.com".
  static Result<AddressPattern> parse(std::string_view text);
  bool is_name() const { return std::holds_alternative<DomainPattern>(entry_); }
  /// False for names.
  bool matches(const IpAddress& address) const;
  /// False for everything that is no name.
  bool matches(const ClientNames& client) const;
  bool operator==(const AddressPattern&) const = default;

 private:
  std::variant<AddressPrefix, DomainPattern> entry_;
};

using AddressList = std::vector<AddressPattern>;

struct AddressRules {
  enum class Order { allow_deny, deny_allow };
  enum class Decision { admit, refuse, need_names };

  Order order = Order::allow_deny;
  AddressList allow;  ///< empty with allow_deny means "all", FMS's shipped value
  AddressList deny;

  /// allow_deny: in Allow and not in Deny. deny_allow: in Allow, or not in Deny. need_names: the addresses of
  /// the lists do not decide it.
  Decision decide(const IpAddress& address) const;
  /// With the client's names; never need_names. A client whose names could not all be found out is in every
  /// Deny that has a name: what is not known does not open the door.
  Decision decide(const IpAddress& address, const ClientNames& client) const;
  bool operator==(const AddressRules&) const = default;
};

/// A comma-separated list; blanks around commas are accepted. The error's sentence says what is wrong and,
/// after "; ", what would be right.
Result<AddressList> parse_address_list(std::string_view text);

}  // namespace sallyport::net
