#include "server/virtual_hosts.hpp"

namespace sallyport::server {

VirtualHosts::VirtualHosts(std::shared_ptr<const config::Configuration> configuration, bool open_publishing)
    : configuration_(std::move(configuration)) {
  for (std::size_t adaptor = 0; adaptor < configuration_->adaptors.size(); ++adaptor) {
    applications_.push_back(std::make_unique<config::ConfiguredApplications>(
        configuration_, adaptor, config::ConfiguredApplicationsOptions{.open_publishing = open_publishing, .verifiers = verifiers_}));
  }
}

std::shared_ptr<hub::VirtualHost> VirtualHosts::find_virtual_host(std::size_t adaptor,
                                                                  const std::string& host) {
  const std::lock_guard lock(mutex_);
  const auto& options = config::find_vhost(configuration_->adaptors.at(adaptor), host);
  auto& found = hosts_[{adaptor, options.name}];
  if (!found) found = std::make_shared<hub::VirtualHost>(adaptor, options.name, options.limits);
  return found;
}

bool VirtualHosts::takes_alternative(std::size_t adaptor) {
  const std::lock_guard lock(mutex_);
  return configuration_->adaptors.at(adaptor).alternative_vhost;
}

void VirtualHosts::replace(std::shared_ptr<const config::Configuration> configuration) {
  for (auto& applications : applications_) applications->replace(configuration);
  const std::lock_guard lock(mutex_);
  configuration_ = std::move(configuration);
  for (auto& [key, host] : hosts_) {
    for (const auto& vhost : configuration_->adaptors.at(key.first).vhosts) {
      if (vhost.name == key.second) host->set_limits(vhost.limits);
    }
  }
}

}  // namespace sallyport::server
