#pragma once
// SWFVerification of Application.xml and Server.xml into the hub's options.
#include <string>

#include "config/diagnostic.hpp"
#include "config/element.hpp"
#include "hub/swf_options.hpp"

namespace sallyport::config {

/// `application` is a merged tree. Folders stay as they are written.
hub::SwfOptions read_swf_options(const Element& application);
/// Server.xml's, which holds what passes for every application. No folders: there is nothing of that kind.
hub::SwfSource read_server_swf(const Element& server);

/// Folders become absolute, relative ones beneath `folder`.
void resolve_swf_folders(hub::SwfSource& source, const std::string& folder);

/// What one file says that is wrong although each value is possible.
void check_swf_options(const Element& application, const std::string& file, Diagnostics& diagnostics);
void check_server_swf(const Element& server, const std::string& file, Diagnostics& diagnostics);

}  // namespace sallyport::config
