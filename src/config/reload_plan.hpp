#pragma once
// What a reload can change in a running server, and what it cannot.
#include <string>
#include <vector>

#include "config/configuration.hpp"

namespace sallyport::config {

struct ReloadPlan {
  std::vector<std::string> live;           ///< sentences for the log: what takes effect now
  std::vector<std::string> needs_restart;  ///< and what stays as it is until the server is started again
  bool nothing_changed() const { return live.empty() && needs_restart.empty(); }
};

/// Addresses to listen on and the set of adaptors need a restart; everything else applies live, to clients
/// that come from now on.
ReloadPlan compare(const Configuration& running, const Configuration& fresh);

}  // namespace sallyport::config
