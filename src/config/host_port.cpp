#include "config/host_port.hpp"

#include <algorithm>
#include <charconv>

#include "config/text.hpp"
#include "base/ip_address.hpp"

namespace sallyport::config {
namespace {

constexpr std::uint16_t kRtmpPort = 1935;

Error wrong(std::string what, std::string_view right) {
  return {Reason::configuration_error, std::move(what.append("; ").append(right))};
}

struct Parts {
  std::string_view host;
  std::string_view ports;
  bool has_colon = false;
};

/// "[v6]:ports" or "host:ports"; the colon and what follows may be missing.
Result<Parts> split(std::string_view text) {
  if (!text.starts_with('[')) {
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos) return Parts{text, {}, false};
    if (text.find(':', colon + 1) != std::string_view::npos) {
      return wrong(quoted(text) + " has more than one colon",
                   "an IPv6 address stands in brackets, as in [2001:db8::1]:1935");
    }
    return Parts{trimmed(text.substr(0, colon)), text.substr(colon + 1), true};
  }
  const std::size_t bracket = text.find(']');
  if (bracket == std::string_view::npos) {
    return wrong("a bracket is not closed in " + quoted(text), "write [2001:db8::1]:1935");
  }
  const std::string_view rest = trimmed(text.substr(bracket + 1));
  if (!rest.empty() && rest.front() != ':') {
    return wrong(quoted(rest) + " follows the bracket",
                 "a colon and ports may follow, as in [2001:db8::1]:1935");
  }
  const std::string_view host = text.substr(1, bracket - 1);
  if (host.find(':') == std::string_view::npos) {
    return wrong(quoted(host) + " is not an IPv6 address", "brackets are for IPv6, as in [2001:db8::1]:1935");
  }
  return Parts{host, rest.empty() ? rest : rest.substr(1), !rest.empty()};
}

Result<std::string> checked_host(std::string_view host) {
  if (host.empty()) return std::string();
  if (equal_ignoring_case(host, "localhost")) return std::string("127.0.0.1");
  if (host == "*")
    return wrong("\"*\" is not an address", "leave the address out for every interface, as in :1935");
  auto address = IpAddress::parse(host);
  if (address) return address->to_string();
  if (host.find_first_not_of("0123456789") == std::string_view::npos) {
    return wrong(quoted(host) + " is not an IP address",
                 "a port alone is written with a colon, as in :" + std::string(host));
  }
  return wrong(quoted(host) + " is not an IP address",
               "write a numeric address, or none for every interface");
}

Result<net::ListenAddress> parse_port(std::string_view text) {
  net::ListenAddress address;
  const std::string_view whole = trimmed(text);
  std::string_view digits = whole;
  if (digits.starts_with('-')) {
    address.tls = true;
    digits.remove_prefix(1);
  }
  if (digits.empty()) return wrong("a port is missing in the list", "write one number between two commas");
  unsigned value = 0;
  const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (failure != std::errc() || end != digits.data() + digits.size() || value == 0 || value > 65535) {
    return wrong(quoted(whole) + " is not a port", "write 1 to 65535, with a minus sign in front for TLS");
  }
  address.port = static_cast<std::uint16_t>(value);
  return address;
}

}  // namespace

Result<std::vector<net::ListenAddress>> parse_host_port(std::string_view text) {
  text = trimmed(text);
  if (text.empty()) return wrong("the address is empty", "write [ip]:port,port..., as in :1935,80");
  auto parts = split(text);
  if (!parts) return parts.error();
  auto host = checked_host(parts->host);
  if (!host) return host.error();
  if (trimmed(parts->ports).empty())
    return std::vector<net::ListenAddress>{{.host = *host, .port = kRtmpPort}};

  std::vector<net::ListenAddress> list;
  for (std::string_view rest = parts->ports;;) {
    const std::size_t comma = rest.find(',');
    auto address = parse_port(rest.substr(0, comma));
    if (!address) return address.error();
    address->host = *host;
    const bool repeated =
        std::any_of(list.begin(), list.end(), [&](const auto& one) { return one.port == address->port; });
    if (repeated)
      return wrong("port " + std::to_string(address->port) + " is listed twice", "name every port once");
    list.push_back(*address);
    if (comma == std::string_view::npos) return list;
    rest.remove_prefix(comma + 1);
  }
}

std::vector<net::ListenAddress> default_listeners() {
  std::vector<net::ListenAddress> list;
  for (const std::uint16_t port : {1935, 443, 80})
    list.push_back({.host = "", .port = port, .tls = false, .is_default = true});
  return list;
}

}  // namespace sallyport::config
