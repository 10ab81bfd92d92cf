#pragma once
// AutoCloseIdleClients of Server.xml, Vhost.xml and Application.xml. It can be switched off further down, and
// not on: what is off in Server.xml is off everywhere.
#include <string>

#include "config/diagnostic.hpp"
#include "config/element.hpp"
#include "hub/idle_options.hpp"

namespace sallyport::config {

/// `section` is the AutoCloseIdleClients tag of one file, or nullptr; what it does not say is inherited.
hub::IdleOptions read_idle(const Element* section, const hub::IdleOptions& inherited);
/// Of Server.xml, where the tag has to say that it is on.
hub::IdleOptions read_server_idle(const Element* section);

/// Warns if the section switches on what is off above.
void warn_idle_without_effect(const Element* section, const hub::IdleOptions& inherited, const std::string& file,
                              Diagnostics& diagnostics);

}  // namespace sallyport::config
