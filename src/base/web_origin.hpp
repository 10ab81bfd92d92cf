#pragma once
// The origin of a web page (RFC 6454) as browsers send it in the Origin field: scheme, host and port.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sallyport {

struct WebOrigin {
  std::string scheme;  ///< http or https
  std::string host;    ///< lower case; an IPv6 address in brackets
  std::uint16_t port = 0;

  /// "https://example.com", "http://example.com:8080"; any case, nothing behind the port. Nullopt for what is
  /// none of these, "null" among it.
  static std::optional<WebOrigin> parse(std::string_view text);

  /// Whether it is the page's own server that answers to `authority` (host with or without port, as in a Host
  /// field). Where no port is written the scheme's own is meant. A page that came in clear is not of the same
  /// origin as what is asked for by TLS.
  bool is_of_host(std::string_view authority, bool secure) const;

  bool operator==(const WebOrigin&) const = default;
  /// As a browser writes it: without the scheme's own port.
  std::string to_string() const;
};

}  // namespace sallyport
