#include "base/ip_address.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include <arpa/inet.h>

namespace sallyport {
namespace {

constexpr std::size_t kV4Offset = 12;  // where the four bytes stand in ::ffff:a.b.c.d
constexpr unsigned kV4Bits = 96;

std::optional<unsigned> decimal(std::string_view text, unsigned highest) {
  unsigned value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || failure != std::errc() || end != text.data() + text.size() || value > highest)
    return {};
  return value;
}

bool same_prefix(const IpAddress& a, const IpAddress& b, unsigned bits) {
  const unsigned whole = bits / 8;
  if (!std::equal(a.bytes.begin(), a.bytes.begin() + whole, b.bytes.begin())) return false;
  const unsigned rest = bits % 8;
  if (rest == 0) return true;
  const unsigned mask = 0xffu << (8 - rest) & 0xffu;
  return ((a.bytes[whole] ^ b.bytes[whole]) & mask) == 0;
}

}  // namespace

Result<IpAddress> IpAddress::parse(std::string_view text) {
  const std::string plain(text.substr(0, text.find('%')));
  IpAddress address;
  if (::inet_pton(AF_INET, plain.c_str(), address.bytes.data() + kV4Offset) == 1) {
    address.bytes[10] = address.bytes[11] = 0xff;
    return address;
  }
  if (::inet_pton(AF_INET6, plain.c_str(), address.bytes.data()) == 1) return address;
  return Error{Reason::configuration_error, "\"" + std::string(text) + "\" is not an IP address"};
}

bool IpAddress::is_v4() const {
  static constexpr std::array<std::uint8_t, kV4Offset> mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  return std::equal(mapped.begin(), mapped.end(), bytes.begin());
}

std::string IpAddress::to_string() const {
  char text[INET6_ADDRSTRLEN];
  const bool v4 = is_v4();
  ::inet_ntop(v4 ? AF_INET : AF_INET6, bytes.data() + (v4 ? kV4Offset : 0), text, sizeof text);
  return text;
}

Result<AddressPrefix> AddressPrefix::parse(std::string_view text) {
  const std::size_t slash = text.find('/');
  auto address = IpAddress::parse(text.substr(0, slash));
  if (!address) return std::move(address).error();
  if (slash == std::string_view::npos) return AddressPrefix(*address, 128);
  const unsigned shift = address->is_v4() && text.find(':') == std::string_view::npos ? kV4Bits : 0;
  const auto bits = decimal(text.substr(slash + 1), 128 - shift);
  if (bits) return AddressPrefix(*address, shift + *bits);
  return Error{Reason::configuration_error, "\"" + std::string(text) +
                                                "\" has a wrong prefix length; write 0 to " +
                                                std::to_string(128 - shift) + " after the slash"};
}

bool AddressPrefix::contains(const IpAddress& address) const {
  return same_prefix(network_, address, bits_);
}

}  // namespace sallyport
