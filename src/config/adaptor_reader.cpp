#include "config/adaptor_reader.hpp"

#include <algorithm>

#include "config/address_reader.hpp"
#include "config/front_reader.hpp"
#include "config/host_port.hpp"
#include "config/certificate_reader.hpp"
#include "config/place_reader.hpp"
#include "config/text.hpp"
#include "config/typed_value.hpp"
#include "config/value_rule.hpp"

namespace sallyport::config {
namespace {

bool same_place(const net::ListenAddress& a, const net::ListenAddress& b) {
  return a.host == b.host && a.port == b.port;
}

/// The set of certificates of a HostPort: that of the Edge of its name, else the common one.
std::size_t tls_set_of(const Element& host_port, const AdaptorOptions& options) {
  const Attribute* name = host_port.attribute("name");
  for (std::size_t i = 1; name && i < options.tls.size(); ++i) {
    const TlsSet& set = options.tls[i];
    if (!set.certificates.empty() && equal_ignoring_case(set.edge, name->value)) return i;
  }
  return 0;
}

/// Players connect an XMLSocket to ports from 1024 up, and to no others.
void read_xml_socket(const Element& host_port, const std::string& file, net::ListenAddress& address, Diagnostics& diagnostics) {
  constexpr std::uint16_t kLowest = 1024;
  const Attribute* place = host_port.attribute("xmlSocket");
  if (!place || place->value.empty()) return;
  address.xml_place = read_place(place->value, file, place->value_at, diagnostics);
  if (address.port >= kLowest) return;
  diagnostics.error(file, host_port.text_at,
                    "port " + std::to_string(address.port) + " is below 1024, and players connect an XMLSocket to no such port",
                    "use a port from 1024 up, or leave out xmlSocket");
}

void read_listeners(const Element& root, const std::string& file, AdaptorOptions& options,
                    Diagnostics& diagnostics) {
  const Element* list = root.child("HostPortList");
  if (!list) return;
  for (const Element& element : list->children) {
    const auto addresses = parse_host_port(element.text);
    if (!addresses) continue;  // empty, or reported by validation
    for (auto address : *addresses) {
      address.tls_set = tls_set_of(element, options);
      read_marks(element, address);
      read_xml_socket(element, file, address, diagnostics);
      if (address.tls && options.tls[address.tls_set].certificates.empty()) {
        diagnostics.error(file, element.text_at,
                          "port " + std::to_string(address.port) + " is for TLS only, and there is no certificate",
                          "name one in SSL/SSLServerCtx/SSLCertificateFile, or leave out the minus sign");
      }
      const bool known = std::any_of(options.listen.begin(), options.listen.end(),
                                     [&](const auto& one) { return same_place(one, address); });
      if (!known) {
        options.listen.push_back(address);
        continue;
      }
      diagnostics.error(
          file, element.text_at,
          "port " + std::to_string(address.port) + " of this address stands in another HostPort too",
          "name every address and port once");
    }
  }
}

net::TunnelOptions::Mode read_mode(const std::string& word) {
  using Mode = net::TunnelOptions::Mode;
  if (equal_ignoring_case(word, "false")) return Mode::off;
  if (equal_ignoring_case(word, "http1.1only")) return Mode::http11_only;
  if (equal_ignoring_case(word, "keepalive")) return Mode::keepalive;
  return Mode::on;
}

/// NodeID as it stands in URLs: FMS writes '.' as '_' and '/' as '-'.
std::string read_node_id(std::string id) {
  std::replace(id.begin(), id.end(), '.', '_');
  std::replace(id.begin(), id.end(), '/', '-');
  return id;
}

net::TunnelOptions read_tunnel(const Element& section) {
  net::TunnelOptions options;
  options.mode = read_mode(text_of(section, "Enable"));
  options.node_id = read_node_id(text_of(section, "NodeID"));
  options.idle_post_interval =
      Milliseconds(integer_of(section, "IdlePostInterval", options.idle_post_interval.count()));
  options.idle_ack_interval =
      Milliseconds(integer_of(section, "IdleAckInterval", options.idle_ack_interval.count()));
  const std::int64_t idle = integer_of(section, "IdleTimeout", options.idle_timeout->count());
  options.idle_timeout = idle > 0 ? std::optional<Seconds>(idle) : std::nullopt;
  options.mime_type = text_of(section, "MimeType", options.mime_type);
  options.reply_limit = std::max(options.reply_limit,
                                 static_cast<std::size_t>(integer_of(section, "WriteBufferSize", 0)) * 1024);
  options.set_cookie = boolean_of(section, "SetCookie", options.set_cookie);
  options.need_close = boolean_of(section, "NeedClose", options.need_close);
  options.max_header_line = static_cast<std::size_t>(
      integer_of(section, "MaxHeaderLineLength", static_cast<std::int64_t>(options.max_header_line)));
  options.max_unused_sessions_per_address = static_cast<std::size_t>(integer_of(
      section, "MaxUnusedSessions", static_cast<std::int64_t>(options.max_unused_sessions_per_address)));
  options.max_pipelined = static_cast<std::size_t>(
      integer_of(section, "MaxPipelinedRequests", static_cast<std::int64_t>(options.max_pipelined)));
  return options;
}

/// Of several Host elements the first with a value counts.
net::WebServerOptions read_web_server(const Element& proxy, const std::string& file,
                                      Diagnostics& diagnostics) {
  net::WebServerOptions options;
  options.buffer_limit =
      static_cast<std::size_t>(std::max<std::int64_t>(1024, integer_of(proxy, "@maxbuf", 16'384)));
  for (const Element& host : proxy.children) {
    const auto target = parse_web_host(host.text);
    if (host.text.empty() || !target) continue;
    if (!options.host.empty()) {
      diagnostics.warning(file, host.at, "only the first Host of HttpProxy has an effect", "remove this one");
      continue;
    }
    options.host = target->host;
    options.port = target->port;
    options.arrival_port = static_cast<std::uint16_t>(integer_of(host, "@port", 0));
  }
  options.enabled = !options.host.empty() && boolean_of(proxy, "@enable", true);
  return options;
}

}  // namespace

AdaptorOptions read_adaptor(const Element& root, const std::string& file, const std::string& folder,
                            Diagnostics& diagnostics) {
  AdaptorOptions options;
  if (const Element* ssl = root.child("SSL")) options.tls = read_certificates(*ssl, file, folder, diagnostics);
  read_listeners(root, file, options, diagnostics);
  options.rules = read_address_rules(root);
  if (const Element* tunnel = root.child("HTTPTunnel")) {
    options.http.tunnel = read_tunnel(*tunnel);
    if (const Element* proxy = tunnel->child("HttpProxy"))
      options.http.web_server = read_web_server(*proxy, file, diagnostics);
  }
  options.http.fronts = read_fronts(root);
  check_fronts(root, file, options, diagnostics);
  options.http.ident_enabled = boolean_of(root, "HTTPIdent@enable", options.http.ident_enabled);
  if (const Element* ident = root.child("HTTPIdent"))
    options.http.ident_content = ident->text + inner_xml(*ident);
  options.http.ident2_enabled = boolean_of(root, "HTTPIdent2@enable", options.http.ident2_enabled);
  options.http.ident2_address = text_of(root, "HTTPIdent2");
  options.http.websocket = boolean_of(root, "WebSocket@enabled", options.http.websocket);
  options.http.pages = boolean_of(root, "Pages@enabled", options.http.pages);
  options.http.flv = boolean_of(root, "HttpFlv@enabled", options.http.flv);
  if (const Element* place = root.find("Gateway/Application")) {
    options.http.gateway_place = read_place(place->text, file, place->text_at, diagnostics);
  }
  options.rtmpe = boolean_of(root, "RTMP/RTMPE@enabled", options.rtmpe);
  options.alternative_vhost = boolean_of(root, "EnableAltVhost", options.alternative_vhost);
  return options;
}

}  // namespace sallyport::config
