#include "config/front_reader.hpp"

#include <algorithm>

#include "config/configuration.hpp"
#include "config/text.hpp"
#include "config/typed_value.hpp"

namespace sallyport::config {
namespace {

bool marked(const net::ListenAddress& address) {
  return address.proxy_header || address.secure_front;
}

bool http_is_served(const net::HttpOptions& http) {
  return http.tunnel.mode != net::TunnelOptions::Mode::off || http.web_server.enabled;
}

void check_marks(const Element& root, const std::string& file, Diagnostics& diagnostics) {
  const Element* list = root.child("HostPortList");
  if (!list) return;
  for (const Element& element : list->children) {
    net::ListenAddress address;
    read_marks(element, address);
    if (!marked(address)) continue;
    const Attribute* mark = element.attribute(address.proxy_header ? "proxy" : "secure");
    diagnostics.error(file, mark->name_at,
                      mark->name + "=\"true\" lets in the proxies of <TrustedProxies> alone, and there are none",
                      "name them: <TrustedProxies>10.0.0.1</TrustedProxies>");
  }
}

}  // namespace

void read_marks(const Element& host_port, net::ListenAddress& address) {
  address.proxy_header = boolean_of(host_port, "@proxy", false);
  address.secure_front = boolean_of(host_port, "@secure", false);
}

net::FrontOptions read_fronts(const Element& root) {
  using HttpField = net::FrontOptions::HttpField;
  net::FrontOptions options;
  if (auto trusted = net::parse_proxy_list(text_of(root, "TrustedProxies"))) options.trusted = std::move(*trusted);
  const std::string field = text_of(root, "TrustedProxies@http");
  if (equal_ignoring_case(field, "none")) options.http_field = HttpField::none;
  if (equal_ignoring_case(field, "Forwarded")) options.http_field = HttpField::forwarded;
  return options;
}

void check_fronts(const Element& root, const std::string& file, const AdaptorOptions& options,
                  Diagnostics& diagnostics) {
  const net::FrontOptions& fronts = options.http.fronts;
  if (fronts.trusted.empty()) return check_marks(root, file, diagnostics);
  if (std::any_of(options.listen.begin(), options.listen.end(), marked)) return;
  if (fronts.http_field != net::FrontOptions::HttpField::none && http_is_served(options.http)) return;
  diagnostics.warning(file, root.find("TrustedProxies")->text_at,
                      "nobody asks who is listed here: no HostPort is marked, and no HTTP field is read",
                      "mark a HostPort with proxy=\"true\", or remove it");
}

}  // namespace sallyport::config
