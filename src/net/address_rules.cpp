#include "net/address_rules.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/name.hpp"

namespace sallyport::net {
namespace {

constexpr std::size_t kV4Offset = 12;  // where the four bytes stand in ::ffff:a.b.c.d
constexpr unsigned kV4Bits = 96;

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

Error not_an_address(std::string_view text) {
  return {Reason::configuration_error,
          "\"" + std::string(text) +
              "\" is not an IP address; write an address, a prefix such as 10.60 or 192.0.2.0/24, or all"
              " (host names would need a reverse look-up, which is not done)"};
}

std::optional<unsigned> decimal(std::string_view text, unsigned highest) {
  unsigned value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || failure != std::errc() || end != text.data() + text.size() || value > highest)
    return {};
  return value;
}

struct DottedPrefix {
  IpAddress network;
  unsigned bits = kV4Bits;
};

/// "10", "10.60", "10.60.": one to three whole bytes of an IPv4 address.
std::optional<DottedPrefix> parse_dotted_prefix(std::string_view text) {
  if (text.ends_with('.')) text.remove_suffix(1);
  DottedPrefix prefix;
  prefix.network.bytes[10] = prefix.network.bytes[11] = 0xff;
  for (std::size_t part = 0; part < 3; ++part) {
    const std::size_t dot = text.find('.');
    const auto value = decimal(text.substr(0, dot), 255);
    if (!value) return {};
    prefix.network.bytes[kV4Offset + part] = static_cast<std::uint8_t>(*value);
    prefix.bits += 8;
    if (dot == std::string_view::npos) return prefix;
    text.remove_prefix(dot + 1);
  }
  return {};
}

bool in(const std::vector<AddressPattern>& list, const IpAddress& address) {
  return std::any_of(list.begin(), list.end(), [&](const auto& pattern) { return pattern.matches(address); });
}

}  // namespace

Result<AddressPattern> AddressPattern::parse(std::string_view text) {
  text = trimmed(text);
  AddressPattern pattern;
  if (to_lower(text) == "all") return pattern;
  if (IpAddress::parse(text.substr(0, text.find('/')))) {
    auto prefix = AddressPrefix::parse(text);
    if (!prefix) return std::move(prefix).error();
    pattern.prefix_ = *prefix;
    return pattern;
  }
  const auto prefix = parse_dotted_prefix(text);
  if (!prefix) return not_an_address(text);
  pattern.prefix_ = AddressPrefix(prefix->network, prefix->bits);
  return pattern;
}

bool AddressPattern::matches(const IpAddress& address) const {
  return prefix_.contains(address);
}

bool AddressRules::admits(const IpAddress& address) const {
  if (order == Order::allow_deny) return (allow.empty() || in(allow, address)) && !in(deny, address);
  return in(allow, address) || !in(deny, address);
}

Result<std::vector<AddressPattern>> parse_address_list(std::string_view text) {
  std::vector<AddressPattern> list;
  if (trimmed(text).empty()) return list;
  while (true) {
    const std::size_t comma = text.find(',');
    if (trimmed(text.substr(0, comma)).empty()) {
      return Error{Reason::configuration_error,
                   "the list has an empty entry; write one address between two commas"};
    }
    auto pattern = AddressPattern::parse(text.substr(0, comma));
    if (!pattern) return pattern.error();
    list.push_back(*pattern);
    if (comma == std::string_view::npos) return list;
    text.remove_prefix(comma + 1);
  }
}

}  // namespace sallyport::net
