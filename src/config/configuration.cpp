#include "config/configuration.hpp"

#include <algorithm>

#include "config/text.hpp"

namespace sallyport::config {

const VirtualHostOptions& AdaptorOptions::find_vhost(std::string_view host) const {
  for (const auto& vhost : vhosts) {
    if (equal_ignoring_case(vhost.name, host)) return vhost;
  }
  for (const auto& vhost : vhosts) {
    const bool known = std::any_of(vhost.aliases.begin(), vhost.aliases.end(),
                                   [&](const auto& alias) { return equal_ignoring_case(alias, host); });
    if (known) return vhost;
  }
  return vhosts.front();
}

}  // namespace sallyport::config
