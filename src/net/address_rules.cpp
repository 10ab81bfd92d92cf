#include "net/address_rules.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/name.hpp"

namespace sallyport::net {
namespace {

constexpr std::size_t kV4Offset = 12;  // where the four bytes stand in ::ffff:a.b.c.d
constexpr unsigned kV4Bits = 96;

enum class In { no, yes, depends };  // on the client's names

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

Error no_pattern(std::string_view text) {
  return {Reason::configuration_error,
          "\"" + std::string(text.substr(0, 80)) +
              "\" is neither an address nor a name; write an address, a prefix such as 10.60 or 192.0.2.0/24,"
              " a host or domain name such as example.com, or all"};
}

std::optional<unsigned> decimal(std::string_view text, unsigned highest) {
  unsigned value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || failure != std::errc() || end != text.data() + text.size() || value > highest)
    return {};
  return value;
}

/// "10", "10.60", "10.60.": one to three whole bytes of an IPv4 address.
std::optional<AddressPrefix> parse_dotted_prefix(std::string_view text) {
  if (text.ends_with('.')) text.remove_suffix(1);
  IpAddress network;
  network.bytes[10] = network.bytes[11] = 0xff;
  for (unsigned part = 0; part < 3; ++part) {
    const std::size_t dot = text.find('.');
    const auto value = decimal(text.substr(0, dot), 255);
    if (!value) return {};
    network.bytes[kV4Offset + part] = static_cast<std::uint8_t>(*value);
    if (dot == std::string_view::npos) return AddressPrefix(network, kV4Bits + 8 * (part + 1));
    text.remove_prefix(dot + 1);
  }
  return {};
}

In by_address(const AddressList& list, const IpAddress& address) {
  const auto matches = [&](const auto& entry) { return entry.matches(address); };
  if (std::any_of(list.begin(), list.end(), matches)) return In::yes;
  const auto is_name = [](const auto& entry) { return entry.is_name(); };
  return std::any_of(list.begin(), list.end(), is_name) ? In::depends : In::no;
}

In by_name(const AddressList& list, const ClientNames& client, In if_unknown) {
  const auto matches = [&](const auto& entry) { return entry.matches(client); };
  if (std::any_of(list.begin(), list.end(), matches)) return In::yes;
  return client.known ? In::no : if_unknown;
}

AddressRules::Decision combine(AddressRules::Order order, In allow, In deny) {
  using Decision = AddressRules::Decision;
  if (order == AddressRules::Order::allow_deny) {
    if (allow == In::no || deny == In::yes) return Decision::refuse;
    return allow == In::yes && deny == In::no ? Decision::admit : Decision::need_names;
  }
  if (allow == In::yes || deny == In::no) return Decision::admit;
  return allow == In::no && deny == In::yes ? Decision::refuse : Decision::need_names;
}

}  // namespace

Result<AddressPattern> AddressPattern::parse(std::string_view text) {
  text = trimmed(text);
  AddressPattern pattern;
  if (to_lower(text) == "all") return pattern;
  if (IpAddress::parse(text.substr(0, text.find('/')))) {
    auto prefix = AddressPrefix::parse(text);
    if (!prefix) return std::move(prefix).error();
    pattern.entry_ = *prefix;
    return pattern;
  }
  if (const auto prefix = parse_dotted_prefix(text)) {
    pattern.entry_ = *prefix;
    return pattern;
  }
  auto domain = DomainPattern::parse(text);
  if (domain) {
    pattern.entry_ = std::move(domain).value();
    return pattern;
  }
  return text.starts_with("*.") ? std::move(domain).error() : no_pattern(text);
}

bool AddressPattern::matches(const IpAddress& address) const {
  const auto* prefix = std::get_if<AddressPrefix>(&entry_);
  return prefix && prefix->contains(address);
}

bool AddressPattern::matches(const ClientNames& client) const {
  const auto* domain = std::get_if<DomainPattern>(&entry_);
  if (!domain) return false;
  return std::any_of(client.names.begin(), client.names.end(),
                     [&](const std::string& name) { return domain->matches(name); });
}

AddressRules::Decision AddressRules::decide(const IpAddress& address) const {
  const bool everybody = order == Order::allow_deny && allow.empty();
  return combine(order, everybody ? In::yes : by_address(allow, address), by_address(deny, address));
}

AddressRules::Decision AddressRules::decide(const IpAddress& address, const ClientNames& client) const {
  const bool everybody = order == Order::allow_deny && allow.empty();
  In allowed = everybody ? In::yes : by_address(allow, address);
  In denied = by_address(deny, address);
  if (allowed == In::depends) allowed = by_name(allow, client, In::no);
  if (denied == In::depends) denied = by_name(deny, client, In::yes);
  return combine(order, allowed, denied);
}

Result<AddressList> parse_address_list(std::string_view text) {
  AddressList list;
  if (trimmed(text).empty()) return list;
  while (true) {
    const std::size_t comma = text.find(',');
    if (trimmed(text.substr(0, comma)).empty()) {
      return Error{Reason::configuration_error,
                   "the list has an empty entry; write one address or name between two commas"};
    }
    auto pattern = AddressPattern::parse(text.substr(0, comma));
    if (!pattern) return pattern.error();
    list.push_back(std::move(pattern).value());
    if (comma == std::string_view::npos) return list;
    text.remove_prefix(comma + 1);
  }
}

}  // namespace sallyport::net
