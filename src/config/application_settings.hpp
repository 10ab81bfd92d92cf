#pragma once
// Application.xml of a virtual host, kept as the tree that its applications inherit tag by tag.
#include <memory>
#include <string>

#include "hub/idle_options.hpp"

namespace sallyport::config {

struct Element;

/// Null tree: the virtual host has no Application.xml, built-in defaults hold.
struct ApplicationDefaults {
  std::string file;                     ///< as in diagnostics
  std::shared_ptr<const Element> tree;  ///< <Application>, validated, variables substituted
  hub::IdleOptions idle;                ///< AutoCloseIdleClients of Server.xml and Vhost.xml
};

}  // namespace sallyport::config
