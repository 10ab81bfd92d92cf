#include "session/client_description.hpp"

#include "base/name.hpp"
#include "base/query.hpp"
#include "hub/protocol_rules.hpp"

namespace sallyport::session {
namespace {

constexpr std::string_view kDefaultInstance = "_definst_";
constexpr std::string_view kAlternativeHost = "_fcs_vhost";

}  // namespace

void describe_transport(const net::TransportFacts& transport, hub::ClientFacts& facts) {
  facts.address = transport.peer.to_string();
  facts.protocol = hub::fms_protocol(transport.protocol, transport.secure);
  facts.ip = transport.peer;
  facts.secure = transport.secure;
  facts.tunnelled = transport.tunnelled;
  facts.rtmpe = transport.rtmpe;
  facts.origin = transport.origin;
  facts.same_origin = transport.same_origin;
  facts.local_port = transport.local_port;
  facts.bearer = transport.bearer;
  facts.adaptor = transport.adaptor;
}

hub::Destination find_destination(hub::VirtualHostDirectory& virtual_hosts, const net::TransportFacts& transport, hub::ClientFacts& facts) {
  if (facts.instance.empty()) facts.instance = kDefaultInstance;
  if (facts.virtual_host.empty()) facts.virtual_host = transport.http_host;
  if (virtual_hosts.takes_alternative(facts.adaptor)) {
    const std::string alternative = to_lower(query_value(facts.query, kAlternativeHost));
    if (check_host(alternative)) facts.virtual_host = alternative;
  }
  return {virtual_hosts.find_virtual_host(facts.adaptor, facts.virtual_host), &virtual_hosts.applications(facts.adaptor),
          facts.application, facts.instance};
}

}  // namespace sallyport::session
