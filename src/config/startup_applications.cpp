#include "config/startup_applications.hpp"

#include "config/each_application.hpp"

namespace sallyport::config {

std::vector<std::string> startup_applications(const Configuration& configuration, const VirtualHostOptions& vhost) {
  std::vector<std::string> names;
  for_each_application(configuration, vhost, [&](const std::string& name, const hub::ApplicationOptions& options) {
    if (options.load_on_startup) names.push_back(name);
  });
  return names;
}

}  // namespace sallyport::config
