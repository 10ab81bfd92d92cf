#pragma once
// Every application of a virtual host, for what is done ahead of the first client.
#include <functional>
#include <string>

#include "config/configuration.hpp"
#include "hub/application_options.hpp"

namespace sallyport::config {

/// Calls `visit` for each whose files can be used. The options are as read_application gives them.
void for_each_application(const Configuration& configuration, const VirtualHostOptions& vhost,
                          const std::function<void(const std::string& name, const hub::ApplicationOptions& options)>& visit);

}  // namespace sallyport::config
