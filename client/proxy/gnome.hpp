#pragma once
// The proxy settings of GNOME and of the desktops that keep them in the same place.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "client/proxy/route.hpp"

namespace sallyport::client {

struct GnomeProxies {
  std::optional<Route> http;   ///< http_connect
  std::optional<Route> https;  ///< http_connect
  std::optional<Route> socks;  ///< socks5
  std::string ignored_hosts;   ///< as no_proxy has them
  std::string pac;             ///< the URL of an automatic configuration; "WPAD" if it is to be discovered
};

/// Reads what `gsettings list-recursively org.gnome.system.proxy` prints. What is of no use is passed over.
GnomeProxies parse_gnome_proxies(std::string_view listing);

/// Runs that command if this is such a desktop's session; its output, or nothing. Takes at most a second.
std::string list_gnome_proxies();

}  // namespace sallyport::client
