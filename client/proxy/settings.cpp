#include "client/proxy/settings.hpp"

#include <cstdlib>

#include "client/printable.hpp"
#include "client/proxy/gnome.hpp"
#include "client/proxy/proxy_url.hpp"
#include "http/text.hpp"

namespace sallyport::client {
namespace {

bool is_http(const std::optional<Route>& route) {
  return route && route->kind == RouteKind::http_connect;
}

Route as_forward(Route route) {
  route.kind = RouteKind::http_forward;
  return route;
}

/// The value of the first variable that is set to something.
std::string_view first_set(const Environment& environment, std::initializer_list<const char*> names) {
  for (const char* name : names) {
    const char* value = environment(name);
    if (value && *value != '\0') return value;
  }
  return {};
}

}  // namespace

Result<ProxyUse> parse_proxy_use(std::string_view text) {
  if (http::equal_ignoring_case(text, "none") || http::equal_ignoring_case(text, "direct"))
    return ProxyUse::none;
  if (http::equal_ignoring_case(text, "http")) return ProxyUse::http;
  if (http::equal_ignoring_case(text, "connect")) return ProxyUse::connect;
  if (http::equal_ignoring_case(text, "best")) return ProxyUse::best;
  return Error{
      Reason::configuration_error,
      "\"" + printable(text, 32) + "\" is no way to use a proxy; write none, direct, http, connect or best"};
}

Environment process_environment() {
  return [](const char* name) { return std::getenv(name); };
}

Desktop gnome_desktop() {
  return list_gnome_proxies;
}

Result<ProxySettings> ProxySettings::from_option(std::string_view option) {
  ProxySettings settings;
  if (http::equal_ignoring_case(option, "direct")) return settings;
  auto route = parse_proxy(option);
  if (!route) return std::move(route).error();
  settings.connect_ = *std::move(route);
  if (is_http(settings.connect_)) settings.forward_ = as_forward(*settings.connect_);
  return settings;
}

ProxySettings ProxySettings::from_environment(const Environment& environment, const Desktop& desktop) {
  ProxySettings settings;
  const bool in_cgi = environment("REQUEST_METHOD") != nullptr;
  const auto https = settings.read_variable(environment, {"https_proxy", "HTTPS_PROXY"});
  const auto http = in_cgi ? settings.read_variable(environment, {"http_proxy"})
                           : settings.read_variable(environment, {"http_proxy", "HTTP_PROXY"});
  const auto all = settings.read_variable(environment, {"all_proxy", "ALL_PROXY"});
  settings.connect_ = https ? https : all ? all : http;
  for (const auto& one : {http, all, https}) {
    if (is_http(one) && !settings.forward_) settings.forward_ = as_forward(*one);
  }
  settings.no_proxy_ = NoProxyList(first_set(environment, {"no_proxy", "NO_PROXY"}));
  if (!settings.any() && settings.notes_.empty()) settings.read_desktop(desktop());
  return settings;
}

std::optional<Route> ProxySettings::read_variable(const Environment& environment,
                                                  std::initializer_list<const char*> names) {
  const std::string_view value = first_set(environment, names);
  if (value.empty()) return {};
  auto route = parse_proxy(value);
  if (route) return *std::move(route);
  notes_.push_back(std::string(*names.begin()) + " is left out: " + route.error().message);
  return {};
}

void ProxySettings::read_desktop(const std::string& listing) {
  const GnomeProxies proxies = parse_gnome_proxies(listing);
  if (!proxies.pac.empty()) {
    notes_.push_back("the desktop finds its proxy by a PAC file (" + printable(proxies.pac) +
                     "), which is not read; give the proxy with --proxy or https_proxy");
  }
  connect_ = proxies.https ? proxies.https : proxies.http ? proxies.http : proxies.socks;
  if (proxies.http) forward_ = as_forward(*proxies.http);
  if (!proxies.ignored_hosts.empty()) no_proxy_ = NoProxyList(proxies.ignored_hosts);
}

std::vector<Route> ProxySettings::routes_for(std::string_view host, std::uint16_t port, bool secure,
                                             ProxyUse use) const {
  std::vector<Route> routes;
  const bool proxied = any() && use != ProxyUse::none && !no_proxy_.contains(host, port);
  if (proxied) add_proxied(routes, secure, use);
  if (!proxied || use == ProxyUse::best) {
    Route direct;
    direct.later = !routes.empty();
    routes.push_back(std::move(direct));
  }
  return routes;
}

void ProxySettings::add_proxied(std::vector<Route>& routes, bool secure, ProxyUse use) const {
  if (connect_ && use != ProxyUse::http) routes.push_back(*connect_);
  if (forward_ && !secure && use != ProxyUse::connect) routes.push_back(*forward_);
}

}  // namespace sallyport::client
