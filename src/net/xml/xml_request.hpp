#pragma once
// XmlRequest: a client who exchanges messages of an XMLSocket: over TCP or TLS at a port for that, or as the binary messages
// of a WebSocket.
#include <memory>
#include <string>

#include "http/service_target.hpp"
#include "net/byte_stream.hpp"

namespace sallyport::net {

struct XmlRequest {
  http::ServiceTarget target;
  TransportFacts facts;          ///< of this client: where a proxy speaks for several, the stream's own are the proxy's
  std::string agent;             ///< User-Agent; empty: not by WebSocket
  std::string page;              ///< Referer, likewise
  std::string uri;               ///< with the query: never logged
  std::shared_ptr<void> place;   ///< kept as long as the client is there
};

/// Of a client that came over TCP or TLS to a port for XMLSockets.
XmlRequest xml_request_of(const TransportFacts& facts);

}  // namespace sallyport::net
