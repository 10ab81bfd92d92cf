#pragma once
// What a reload makes of the running and the new configuration.
#include "config/configuration.hpp"

namespace sallyport::server {

/// The new configuration, as far as a running server can follow it: the adaptors, their order and where they
/// listen stay; an adaptor that is gone stays as it was.
config::Configuration merge_for_reload(const config::Configuration& running, config::Configuration fresh);

}  // namespace sallyport::server
