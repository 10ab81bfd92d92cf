#include "client/proxy/no_proxy.hpp"

#include <algorithm>
#include <charconv>

#include "base/name.hpp"

namespace sallyport::client {
namespace {

constexpr std::size_t kMostEntries = 512;

std::string_view without_dots(std::string_view name) {
  while (name.starts_with('.')) name.remove_prefix(1);
  while (name.ends_with('.')) name.remove_suffix(1);
  return name;
}

/// Takes ":port" off the end of a name, an IPv4 address or something in brackets; 0 if there is none.
std::uint16_t take_port(std::string_view& text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return 0;
  const bool bare_v6 = text.find(':') != colon && text[colon - 1] != ']';
  std::uint16_t port = 0;
  const char* end = text.data() + text.size();
  const auto [stop, failure] = std::from_chars(text.data() + colon + 1, end, port);
  if (bare_v6 || failure != std::errc() || stop != end) return 0;
  text = text.substr(0, colon);
  return port;
}

bool is_beneath(std::string_view host, std::string_view domain) {
  return host.size() > domain.size() && host.ends_with(domain) &&
         host[host.size() - domain.size() - 1] == '.';
}

}  // namespace

NoProxyList::NoProxyList(std::string_view text) {
  constexpr std::string_view kBetween = ", \t";
  while (entries_.size() < kMostEntries) {
    const std::size_t from = text.find_first_not_of(kBetween);
    if (from == std::string_view::npos) return;
    text.remove_prefix(from);
    const std::size_t size = std::min(text.find_first_of(kBetween), text.size());
    add(text.substr(0, size));
    text.remove_prefix(size);
  }
}

void NoProxyList::add(std::string_view text) {
  if (text == "*") {
    everything_ = true;
    return;
  }
  Entry entry;
  entry.port = take_port(text);
  if (text.starts_with('[') && text.ends_with(']')) text = text.substr(1, text.size() - 2);
  if (const auto block = AddressPrefix::parse(text)) {
    entry.block = *block;
  } else {
    if (text.starts_with("*.")) text.remove_prefix(1);  // as browsers write it
    entry.domain = to_lower(without_dots(text));
    if (entry.domain.empty()) return;
  }
  entries_.push_back(std::move(entry));
}

bool NoProxyList::contains(std::string_view host, std::uint16_t port) const {
  if (everything_) return true;
  const auto address = IpAddress::parse(host);
  const std::string name = to_lower(without_dots(host));
  return std::any_of(entries_.begin(), entries_.end(), [&](const Entry& entry) {
    if (entry.port != 0 && entry.port != port) return false;
    if (entry.domain.empty()) return address && entry.block.contains(*address);
    return !address && (name == entry.domain || is_beneath(name, entry.domain));
  });
}

}  // namespace sallyport::client
