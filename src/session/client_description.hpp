#pragma once
// What every session knows of its client before the application does: the part of hub::ClientFacts that the carrier
// shows, and where the client wants to go.
#include "hub/hub.hpp"
#include "net/byte_stream.hpp"

namespace sallyport::session {

/// Fills what `transport` shows; id, counters and what the client says are left.
void describe_transport(const net::TransportFacts& transport, hub::ClientFacts& facts);
/// The same of a client whose whole wish is one request, net::MediaRequest or one like it, and what that says of where it leads.
template <typename Request>
void describe_request(const Request& request, hub::ClientFacts& facts) {
  describe_transport(request.facts, facts);
  facts.flash_version = request.agent;
  facts.page_url = request.page;
  facts.uri = request.uri;
  facts.application = request.target.application;
  facts.instance = request.target.instance;
  facts.query = request.target.query;
}
/// Where `facts` lead: completes instance and virtual host, which the query may name (EnableAltVhost).
hub::Destination find_destination(hub::VirtualHostDirectory& virtual_hosts, const net::TransportFacts& transport, hub::ClientFacts& facts);

}  // namespace sallyport::session
