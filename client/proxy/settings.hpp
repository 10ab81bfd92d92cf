#pragma once
// Which routes lead to a server: what the user's option says, else the environment, else the desktop.
//
//   --proxy ─ given ──▶ that proxy for every host
//      └ absent ▶ https_proxy http_proxy all_proxy no_proxy ─ none set ─▶ GNOME ─ none ─▶ direct
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "client/proxy/no_proxy.hpp"
#include "client/proxy/route.hpp"

namespace sallyport::client {

/// Flash's `proxyType`: which of the ways a proxy offers are used.
enum class ProxyUse : std::uint8_t {
  none,     ///< direct routes only ("none", "direct")
  http,     ///< HTTP requests to the proxy only
  connect,  ///< connections through the proxy only: CONNECT, SOCKS
  best,     ///< all of them, and the direct route later
};
Result<ProxyUse> parse_proxy_use(std::string_view text);

/// Reads one environment variable; nullptr if it is not set.
using Environment = std::function<const char*(const char* name)>;
/// Reads the desktop's settings, as `gsettings list-recursively org.gnome.system.proxy` prints them; empty if
/// there are none.
using Desktop = std::function<std::string()>;
Environment process_environment();
Desktop gnome_desktop();

class ProxySettings {
 public:
  /// `option`: scheme://[user[:password]@]host[:port] with http, https, socks4a, socks5 or socks5h; a bare
  /// host:port is http; "direct" is no proxy. It replaces all that the environment says, no_proxy included.
  static Result<ProxySettings> from_option(std::string_view option);
  /// The variables in lower case come first. HTTP_PROXY is not believed inside CGI, where REQUEST_METHOD is
  /// set and it holds a header of the request. A value that is no proxy is left out and noted.
  static ProxySettings from_environment(const Environment& environment, const Desktop& desktop);

  /// The routes to try, in order; never empty unless `use` rules out all there are. `secure`: only TLS will
  /// do, so that requests in plain HTTP are of no use.
  std::vector<Route> routes_for(std::string_view host, std::uint16_t port, bool secure,
                                ProxyUse use = ProxyUse::best) const;
  /// Whether any proxy is configured.
  bool any() const { return connect_ || forward_; }
  /// What the user should know: a PAC file that is not read, a value that was left out. Without secrets.
  const std::vector<std::string>& notes() const { return notes_; }

 private:
  void read_desktop(const std::string& listing);
  /// The proxy of the first of these variables that is set; notes a value that is none.
  std::optional<Route> read_variable(const Environment& environment,
                                     std::initializer_list<const char*> names);
  void add_proxied(std::vector<Route>& routes, bool secure, ProxyUse use) const;

  std::optional<Route> connect_;  // http_connect or SOCKS
  std::optional<Route> forward_;  // http_forward
  NoProxyList no_proxy_;
  std::vector<std::string> notes_;
};

}  // namespace sallyport::client
