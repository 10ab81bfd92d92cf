#pragma once
// Settings of the look-ups of clients' names (Server.xml, NameLookup).
#include <string>

#include "base/clock.hpp"
#include "base/result.hpp"

namespace sallyport::net {

struct NameOptions {
  std::string servers;          ///< as check_name_servers() takes it; empty: those of /etc/resolv.conf
  Milliseconds deadline{3000};  ///< for one address, reverse and forward together
  bool operator==(const NameOptions&) const = default;
};

/// A comma-separated list of addresses, each with a port or without: "192.0.2.53,[2001:db8::53]:5353". The
/// error's sentence says what is wrong and, after "; ", what would be right.
Result<void> check_name_servers(std::string_view list);

}  // namespace sallyport::net
