#include "client/proxy/proxy_url.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "base/ip_address.hpp"
#include "base/name.hpp"
#include "client/printable.hpp"
#include "http/text.hpp"

namespace sallyport::client {
namespace {

struct ProxyScheme {
  std::string_view name;
  RouteKind kind;
  std::uint16_t port;
  bool tls;
};
constexpr std::array kSchemes = std::to_array<ProxyScheme>({
    {"http", RouteKind::http_connect, 80, false},
    {"https", RouteKind::http_connect, 443, true},
    {"socks4", RouteKind::socks4a, 1080, false},
    {"socks4a", RouteKind::socks4a, 1080, false},
    {"socks5", RouteKind::socks5, 1080, false},
    {"socks5h", RouteKind::socks5, 1080, false},
});

constexpr std::size_t kLongestCredential = 255;  // RFC 1929

Error wrong(const std::string& what) {
  return {Reason::configuration_error,
          what + "; write a proxy as scheme://[user:password@]host:port with http, https, socks4a or socks5"};
}

Result<ProxyScheme> scheme_of(std::string_view& text) {
  const std::size_t mark = text.find("://");
  if (mark == std::string_view::npos) return kSchemes.front();
  const std::string_view name = text.substr(0, mark);
  const auto* found = std::find_if(kSchemes.begin(), kSchemes.end(), [&](const ProxyScheme& one) {
    return http::equal_ignoring_case(one.name, name);
  });
  if (found == kSchemes.end())
    return wrong("\"" + printable(name, 32) + "\" is no kind of proxy that is known here");
  text.remove_prefix(mark + 3);
  return *found;
}

/// Takes "user:password@" off the front.
Result<void> read_credentials(std::string_view& text, ProxyEndpoint& proxy) {
  const std::size_t at = text.rfind('@');
  if (at == std::string_view::npos) return {};
  const std::string_view both = text.substr(0, at);
  text.remove_prefix(at + 1);
  const std::size_t colon = std::min(both.find(':'), both.size());
  auto user = percent_decode(both.substr(0, colon));
  auto password = percent_decode(both.substr(std::min(colon + 1, both.size())));
  if (!user || !password) return wrong("the proxy's user or password has a percent sign that begins no %XX");
  const auto unusable = [](const std::string& one) {
    return one.size() > kLongestCredential || std::any_of(one.begin(), one.end(), [](char c) {
             return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
           });
  };
  if (unusable(*user) || unusable(*password)) {
    return wrong("the proxy's user or password has control characters or more than 255 bytes");
  }
  proxy.user = *std::move(user);
  proxy.password = *std::move(password);
  return {};
}

std::optional<std::uint16_t> port_of(std::string_view text) {
  std::uint16_t value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || failure != std::errc() || end != text.data() + text.size() || value == 0) return {};
  return value;
}

/// "host", "host:port", "[v6]", "[v6]:port".
Result<void> read_host(std::string_view text, ProxyEndpoint& proxy) {
  std::string_view rest;
  if (text.starts_with('[')) {
    const std::size_t bracket = text.find(']');
    if (bracket == std::string_view::npos)
      return wrong("a bracket is not closed in \"" + printable(text) + "\"");
    proxy.host = text.substr(1, bracket - 1);
    rest = text.substr(bracket + 1);
    if (!IpAddress::parse(proxy.host)) return wrong("\"" + printable(proxy.host) + "\" is no IPv6 address");
  } else {
    const std::size_t colon = std::min(text.find(':'), text.size());
    proxy.host = to_lower(text.substr(0, colon));
    rest = text.substr(colon);
    if (!check_host(proxy.host)) return wrong("\"" + printable(text) + "\" names no host");
  }
  if (rest.empty()) return {};
  const auto port = rest.front() == ':' ? port_of(rest.substr(1)) : std::nullopt;
  if (!port) return wrong("\"" + printable(rest) + "\" is no port");
  proxy.port = *port;
  return {};
}

}  // namespace

Result<Route> parse_proxy(std::string_view text) {
  const auto scheme = scheme_of(text);
  if (!scheme) return scheme.error();
  Route route{scheme->kind,
              {.host = {}, .port = scheme->port, .tls = scheme->tls, .user = {}, .password = {}},
              false};
  const std::size_t at = text.rfind('@');
  const std::size_t from = at == std::string_view::npos ? 0 : at + 1;
  const std::size_t path = text.find_first_of("/?#", from);
  if (path != std::string_view::npos) {
    if (text.substr(path) != "/") return wrong("a proxy has no path");
    text = text.substr(0, path);
  }
  if (auto read = read_credentials(text, route.proxy); !read) return read.error();
  if (auto read = read_host(text, route.proxy); !read) return read.error();
  return route;
}

}  // namespace sallyport::client
