#pragma once
// What a trusted front has said of a connection takes the place of what the socket said.
#include "net/arrival.hpp"
#include "net/front/proxy_header.hpp"

namespace sallyport::net {

/// `arrival.peer` is the sender, who is trusted. Where the header tells whether the client came over TLS, that
/// holds, also against a listener that is marked secure.
void believe(const ProxyHeader& header, Arrival& arrival);

}  // namespace sallyport::net
