#pragma once
// A virtual host's folder: Vhost.xml, Application.xml and the administrators' Users.xml.
#include <string>
#include <vector>

#include "config/configuration.hpp"
#include "config/diagnostic.hpp"
#include "config/tree_reader.hpp"

namespace sallyport::config {

/// `folder` as in conf/_defaultRoot_/_defaultVHost_.
VirtualHostOptions read_vhost(TreeReader& reader, const std::string& folder, const std::string& name,
                              const ServerOptions& server);

/// Names and aliases that more than one virtual host of an adaptor claims.
void check_aliases(const std::vector<VirtualHostOptions>& vhosts, const std::string& adaptor_folder,
                   Diagnostics& diagnostics);

}  // namespace sallyport::config
