#include "base/domain_name.hpp"

#include <algorithm>

#include "base/name.hpp"

namespace sallyport {
namespace {

constexpr std::size_t kLongestName = 253;  // RFC 1035, written with dots
constexpr std::size_t kLongestLabel = 63;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// '_' is not a host's by RFC 1123, and Windows networks are full of it.
bool is_label(std::string_view label) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '-' || c == '_';
  };
  return !label.empty() && label.size() <= kLongestLabel && label.front() != '-' && label.back() != '-' &&
         std::all_of(label.begin(), label.end(), allowed);
}

bool is_name(std::string_view name) {
  if (name.size() > kLongestName) return false;
  while (true) {
    const std::size_t dot = name.find('.');
    const std::string_view label = name.substr(0, dot);
    if (!is_label(label)) return false;
    if (dot == std::string_view::npos) return !std::all_of(label.begin(), label.end(), is_digit);
    name.remove_prefix(dot + 1);
  }
}

}  // namespace

Result<DomainPattern> DomainPattern::parse(std::string_view text) {
  std::string_view name = text;
  if (name.ends_with('.')) name.remove_suffix(1);
  if (name.starts_with('.')) name.remove_prefix(1);
  if (is_name(name)) return DomainPattern(to_lower(name));
  const bool starred = text.starts_with("*.") && is_name(text.substr(2));
  return Error{Reason::configuration_error,
               "\"" + std::string(text.substr(0, 80)) + "\" is not a host or domain name; write " +
                   (starred ? std::string(text.substr(2, 80)) + ", which covers everything beneath it, too"
                            : std::string("a name such as example.com, which covers everything beneath it"))};
}

bool DomainPattern::matches(std::string_view host) const {
  if (!host.ends_with(domain_)) return false;
  return host.size() == domain_.size() || host[host.size() - domain_.size() - 1] == '.';
}

std::string clean_host_name(std::string_view name) {
  if (name.ends_with('.')) name.remove_suffix(1);
  return is_name(name) ? to_lower(name) : std::string();
}

std::string host_of_url(std::string_view url) {
  if (to_lower(url.substr(0, 5)) == "file:") return "localhost";
  const std::size_t scheme = url.find("://");
  if (scheme == std::string_view::npos || scheme == 0) return {};
  std::string_view host = url.substr(scheme + 3);
  host = host.substr(0, host.find_first_of("/?#\\"));
  if (const std::size_t user = host.rfind('@'); user != std::string_view::npos) host.remove_prefix(user + 1);
  if (host.starts_with('[')) {
    const std::size_t bracket = host.find(']');
    return bracket == std::string_view::npos ? std::string() : to_lower(host.substr(1, bracket - 1));
  }
  host = host.substr(0, host.find(':'));
  if (host.ends_with('.')) host.remove_suffix(1);
  return check_host(host) ? to_lower(host) : std::string();
}

}  // namespace sallyport
