#include "net/front/believe.hpp"

#include "base/name.hpp"

namespace sallyport::net {

void believe(const ProxyHeader& header, Arrival& arrival) {
  arrival.fronts_own = header.local;
  if (header.local) return;
  arrival.front = arrival.peer;
  arrival.secure = header.ssl ? header.ssl->tls : arrival.traits.secure_front;
  if (check_host(header.authority)) arrival.server_name = to_lower(header.authority);
  if (!header.source) return;
  arrival.peer = header.source->ip;
  arrival.peer_port = header.source->port;
}

}  // namespace sallyport::net
