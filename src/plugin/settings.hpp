#pragma once
// Plugins: which plug-ins an application has. Made by whoever reads the configuration; immutable then.
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "hub/application_options.hpp"

namespace sallyport::plugin {

struct Plugin {
  std::string library;  ///< the file; operator's path, not a peer's
  std::vector<std::pair<std::string, std::string>> settings;  ///< for the plug-in; may hold secrets: never logged
  Milliseconds deadline{5'000};                               ///< for an answer, and for coming back from a call
  std::string key;  ///< equal for those that share a process; set by identify(); may hold secrets

  /// The file's name, for the log.
  std::string name() const { return library.substr(library.rfind('/') + 1); }
};
using PluginRef = std::shared_ptr<const Plugin>;

struct Plugins final : hub::PluginSettings {
  std::vector<PluginRef> plugins;  ///< in the order in which they are asked

  static const Plugins& of(const hub::ApplicationOptions& application);
};

/// Sets `key`, of which the file as it is now is a part: a library that was replaced is another plug-in.
void identify(Plugin& plugin);

/// Why the file must not be loaded; nullopt if nothing speaks against it.
std::optional<std::string> fault_of_library(const std::string& file);

}  // namespace sallyport::plugin
