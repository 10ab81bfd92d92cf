#include "script/parts/web_rules.hpp"

#include <utility>

namespace sallyport::script {
namespace {

fetch::HttpRouteRef route_of(const hub::WebOptions& web) {
  fetch::HttpRoute route;
  route.proxy_host = web.proxy_host;
  route.proxy_port = web.proxy_port;
  route.socks = web.proxy_socks;
  route.tunnel = web.proxy_tunnel;
  route.proxy_user = web.proxy_user;
  route.proxy_password = web.proxy_password;
  route.interface = web.interface;
  route.reuse = web.reuse;
  route.http_1_0 = web.http_1_0;
  return std::make_shared<const fetch::HttpRoute>(std::move(route));
}

}  // namespace

fetch::FetchRulesRef web_rules_of(hub::GovernedInstance& instance) {
  const hub::WebOptions& web = instance.application_options()->governor.web;
  fetch::FetchRules rules;
  const std::string name = instance.full_name();
  rules.application = instance.virtual_host().name() + "/" + name.substr(0, name.find('/'));
  rules.route = route_of(web);
  rules.redirects = web.redirects;
  rules.login_everywhere = web.login_everywhere;
  rules.verbose = web.verbose;
  for (const hub::SignedUrl& one : web.signed_urls) {
    if (auto prefix = fetch::Url::parse(one.url)) rules.signed_places.push_back({*std::move(prefix), one.secret});
  }
  return std::make_shared<const fetch::FetchRules>(std::move(rules));
}

}  // namespace sallyport::script
