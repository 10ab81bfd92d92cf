#pragma once
// Which carriers an adaptor serves, as far as its files say.
#include "config/configuration.hpp"
#include "hub/protocol_rules.hpp"

namespace sallyport::config {

/// `tunnel`: AllowHTTPTunnel of the application; without tunnels rtmpt is the name of WebSockets alone.
hub::ProtocolSet served_protocols(const AdaptorOptions& adaptor, bool tunnel = true);

}  // namespace sallyport::config
