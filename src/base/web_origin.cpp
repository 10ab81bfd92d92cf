#include "base/web_origin.hpp"

#include <algorithm>
#include <charconv>

#include "base/name.hpp"

namespace sallyport {
namespace {

constexpr std::size_t kLongestHost = 253;

std::uint16_t own_port(std::string_view scheme) {
  return scheme == "https" ? 443 : 80;
}

bool is_host_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
}

bool is_host(std::string_view host) {
  if (host.empty() || host.size() > kLongestHost) return false;
  if (!host.starts_with('[')) return std::all_of(host.begin(), host.end(), is_host_character);
  if (host.size() < 4 || !host.ends_with(']')) return false;
  return host.find_first_not_of("0123456789abcdef:.", 1) == host.size() - 1;
}

struct Authority {
  std::string host;
  std::uint16_t port = 0;
};

std::optional<Authority> parse_authority(std::string_view text, std::uint16_t default_port) {
  const std::size_t bracket = text.starts_with('[') ? text.find(']') : 0;
  if (bracket == std::string_view::npos) return std::nullopt;
  const std::size_t colon = text.find(':', bracket);
  Authority authority{to_lower(text.substr(0, colon)), default_port};
  if (!is_host(authority.host)) return std::nullopt;
  if (colon == std::string_view::npos) return authority;
  const std::string_view digits = text.substr(colon + 1);
  const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), authority.port);
  if (failure != std::errc() || end != digits.data() + digits.size() || authority.port == 0)
    return std::nullopt;
  return authority;
}

}  // namespace

std::optional<WebOrigin> WebOrigin::parse(std::string_view text) {
  const std::size_t end = text.find("://");
  if (end == std::string_view::npos) return std::nullopt;
  std::string scheme = to_lower(text.substr(0, end));
  if (scheme != "http" && scheme != "https") return std::nullopt;
  auto authority = parse_authority(text.substr(end + 3), own_port(scheme));
  if (!authority) return std::nullopt;
  return WebOrigin{std::move(scheme), std::move(authority->host), authority->port};
}

bool WebOrigin::is_of_host(std::string_view authority, bool secure) const {
  if (secure && scheme != "https") return false;
  const auto asked = parse_authority(authority, own_port(scheme));
  return asked && asked->host == host && asked->port == port;
}

std::string WebOrigin::to_string() const {
  std::string text = scheme + "://" + host;
  if (port != own_port(scheme)) text += ':' + std::to_string(port);
  return text;
}

}  // namespace sallyport
