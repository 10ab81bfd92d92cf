#pragma once
// VirtualHosts: the configuration's virtual hosts at run time, as the hub looks them up. A virtual host keeps
// its counters over a reload; one that is gone serves its clients until they leave.
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "config/configuration.hpp"
#include "config/configured_applications.hpp"
#include "hub/hub.hpp"

namespace sallyport::server {

/// Thread-safe.
class VirtualHosts final : public hub::VirtualHostDirectory {
 public:
  VirtualHosts(std::shared_ptr<const config::Configuration> configuration, bool open_publishing);

  std::shared_ptr<hub::VirtualHost> find_virtual_host(std::size_t adaptor, const std::string& host) override;
  hub::ApplicationSource& applications(std::size_t adaptor) override { return *applications_[adaptor]; }
  bool takes_alternative(std::size_t adaptor) override;

  /// Keys and revocations are read again. Blocks while files are read.
  void reread_tokens() { verifiers_->reread(); }
  /// After a reload; `configuration` has the same adaptors in the same order.
  void replace(std::shared_ptr<const config::Configuration> configuration);

 private:
  using Key = std::pair<std::size_t, std::string>;  // adaptor, configured name

  const std::shared_ptr<access::Verifiers> verifiers_ = std::make_shared<access::Verifiers>();
  std::vector<std::unique_ptr<config::ConfiguredApplications>> applications_;  // by adaptor
  std::mutex mutex_;                                                           // guards what follows
  std::shared_ptr<const config::Configuration> configuration_;
  std::map<Key, std::shared_ptr<hub::VirtualHost>> hosts_;
};

}  // namespace sallyport::server
