#pragma once
// Which applications are loaded when the server starts: those whose Application.xml, or that of their virtual host,
// says LoadOnStartup.
#include <string>
#include <vector>

#include "config/configuration.hpp"

namespace sallyport::config {

/// By name, in order. One whose configuration is broken is none: that is reported when somebody asks for it. Reads
/// files, and makes none.
std::vector<std::string> startup_applications(const Configuration& configuration, const VirtualHostOptions& vhost);

}  // namespace sallyport::config
