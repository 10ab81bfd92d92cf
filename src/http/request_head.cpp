#include "http/request_head.hpp"

#include "http/text.hpp"

namespace sallyport::http {
namespace {

/// Without user information and port; an IPv6 literal without its brackets.
std::string_view host_of(std::string_view authority) {
  const std::size_t at = authority.rfind('@');
  if (at != std::string_view::npos) authority.remove_prefix(at + 1);
  if (authority.starts_with('[')) {
    const std::size_t end = authority.find(']');
    return end == std::string_view::npos ? std::string_view() : authority.substr(1, end - 1);
  }
  return authority.substr(0, authority.find(':'));
}

}  // namespace

bool RequestHead::expects_continue() const {
  return version >= 11 && has_body() && equal_ignoring_case(find("Expect"), "100-continue");
}

bool RequestHead::asks_upgrade() const {
  return has_token("Connection", "upgrade") && !find("Upgrade").empty();
}

std::string_view RequestHead::authority() const {
  const std::string_view authority = split_target(target).authority;
  return trimmed(authority.empty() ? find("Host") : authority);
}

std::string RequestHead::host_name() const {
  std::string host(host_of(authority()));
  for (char& c : host) c = lower(c);
  return host;
}

std::string_view RequestHead::bearer_token() const {
  constexpr std::string_view kScheme = "bearer ";
  const std::string_view value = trimmed(find("Authorization"));
  if (!equal_ignoring_case(value.substr(0, kScheme.size()), kScheme)) return {};
  return trimmed(value.substr(kScheme.size()));
}

}  // namespace sallyport::http
