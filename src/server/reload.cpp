#include "server/reload.hpp"

#include <algorithm>

namespace sallyport::server {

config::Configuration merge_for_reload(const config::Configuration& running, config::Configuration fresh) {
  std::vector<config::AdaptorOptions> adaptors;
  for (const auto& before : running.adaptors) {
    const auto after = std::find_if(fresh.adaptors.begin(), fresh.adaptors.end(),
                                    [&](const auto& one) { return one.name == before.name; });
    adaptors.push_back(after == fresh.adaptors.end() ? before : std::move(*after));
    adaptors.back().listen = before.listen;
  }
  fresh.adaptors = std::move(adaptors);
  return fresh;
}

}  // namespace sallyport::server
