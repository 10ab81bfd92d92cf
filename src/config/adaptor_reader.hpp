#pragma once
// Adaptor.xml into the options of the modules that it configures.
#include <string>

#include "config/configuration.hpp"
#include "config/diagnostic.hpp"
#include "config/element.hpp"

namespace sallyport::config {

/// `root` is a validated <Adaptor>; `folder` is the absolute path of its file's folder. Without a HostPort, `listen` is empty. Fills no virtual hosts.
AdaptorOptions read_adaptor(const Element& root, const std::string& file, const std::string& folder,
                            Diagnostics& diagnostics);

}  // namespace sallyport::config
