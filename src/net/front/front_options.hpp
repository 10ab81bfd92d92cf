#pragma once
// Which machines in front of the server may speak for their clients, and how (TrustedProxies of Adaptor.xml).
#include <string_view>
#include <vector>

#include "base/ip_address.hpp"

namespace sallyport::net {

struct FrontOptions {
  /// The field in which they name the clients of HTTP requests. One, never both: a proxy replaces or extends the
  /// one it knows, and passes the other on as the client wrote it.
  enum class HttpField { none, x_forwarded_for, forwarded };

  std::vector<AddressPrefix> trusted;
  HttpField http_field = HttpField::x_forwarded_for;

  bool lists(const IpAddress& address) const;
  bool operator==(const FrontOptions&) const = default;
};

/// A comma-separated list of addresses and CIDR blocks; empty: none. The error's sentence says what is wrong
/// and, after "; ", what would be right.
Result<std::vector<AddressPrefix>> parse_proxy_list(std::string_view text);

}  // namespace sallyport::net
