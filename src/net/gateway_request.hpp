#pragma once
// GatewayRequest: calls of a client who speaks AMF over HTTP: the body of one request. HTTP finds it out and collects it;
// the layer above answers it, while the connection waits.
#include <functional>
#include <memory>
#include <string>

#include "base/buffer.hpp"
#include "http/service_target.hpp"
#include "net/byte_stream.hpp"

namespace sallyport::net {

struct GatewayRequest {
  http::ServiceTarget target;
  TransportFacts facts;         ///< of this client: where a proxy speaks for several, the stream's own are the proxy's
  std::string agent;            ///< User-Agent
  std::string page;             ///< Referer
  std::string uri;              ///< of the gateway, with the query: never logged
  ByteVector body;
  std::shared_ptr<void> place;  ///< kept until the answer
};

struct GatewayReply {
  unsigned status = 200;
  SharedBytes body;     ///< a packet of answers; words for the user if status is another
  bool proved = false;  ///< the application has let the client in
};
/// Called once, on the loop that the request is on, never from within the call that was given it.
using GatewayAnswer = std::function<void(GatewayReply)>;

/// A request that is being answered.
class GatewayExchange {
 public:
  virtual ~GatewayExchange() = default;
  /// Nobody waits for the answer any more; none comes.
  virtual void abandon() = 0;
};

}  // namespace sallyport::net
