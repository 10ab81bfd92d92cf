#pragma once
// Settings of look-ups: of clients' names by the server (Server.xml, NameLookup), of servers' names by a client.
#include <string>

#include "base/clock.hpp"
#include "base/result.hpp"

namespace sallyport::net {

struct NameOptions {
  std::string servers;          ///< as check_name_servers() takes it; empty: those of /etc/resolv.conf
  Milliseconds deadline{3000};  ///< for one address, reverse and forward together
  /// Names with few dots are tried within the system's search domains too, as users of a client expect.
  bool search_domains = false;
  bool operator==(const NameOptions&) const = default;
};

/// A comma-separated list of addresses, each with a port or without: "192.0.2.53,[2001:db8::53]:5353". The
/// error's sentence says what is wrong and, after "; ", what would be right.
Result<void> check_name_servers(std::string_view list);

}  // namespace sallyport::net
