#pragma once
// The protocol rules of one application after inheritance, and where each of them is written: a warning about
// them points to the line that has to change.
#include <string>

#include "config/application_settings.hpp"
#include "config/element.hpp"
#include "hub/protocol_rules.hpp"

namespace sallyport::config {

struct Place {
  std::string file;
  Position at;
};

struct ProtocolRuling {
  hub::ProtocolRules rules;
  Place allowed;     ///< AllowedProtocols
  Place disallowed;  ///< DisallowedProtocols
  Place tunnel;      ///< AllowHTTPTunnel

  /// Where the rule is that lets in least.
  const Place& narrowest() const;
};

/// Of a virtual host's Application.xml.
ProtocolRuling read_ruling(const Element& tree, const std::string& file);
/// Of an application with a file of its own.
ProtocolRuling read_ruling(const ApplicationDefaults& defaults, const Element& own, const std::string& file);

}  // namespace sallyport::config
