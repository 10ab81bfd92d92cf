#pragma once
// What an HTTP proxy means when it says no: its status, its words and, where it is squid, the page it shows.
#include <cstdint>
#include <string_view>

#include "client/failure.hpp"

namespace sallyport::client {

/// A final response that is neither success nor 407. All text comes from the network.
struct ProxyRefusal {
  unsigned status = 0;
  std::string_view phrase = {};       ///< behind the status
  std::string_view squid_error = {};  ///< X-Squid-Error, "ERR_ACCESS_DENIED 0"; empty if there is none
  std::string_view location = {};     ///< of a redirect
  std::string_view body = {};         ///< its beginning, perhaps HTML
  bool connect = true;                ///< it answers a CONNECT; else a request that was to be forwarded
  std::uint16_t port = 0;             ///< to which the connection was to be
};

/// How much of a body is worth looking at.
constexpr std::size_t kRefusalBodyBytes = 8 * 1024;

/// The obstacle, with the proxy's own words.
Failure explain(const ProxyRefusal& refusal);

}  // namespace sallyport::client
