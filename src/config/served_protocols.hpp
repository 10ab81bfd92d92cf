#pragma once
// Which carriers an adaptor serves, as far as its files say.
#include "config/configuration.hpp"
#include "hub/protocol_rules.hpp"

namespace sallyport::config {

hub::ProtocolSet served_protocols(const AdaptorOptions& adaptor);

}  // namespace sallyport::config
