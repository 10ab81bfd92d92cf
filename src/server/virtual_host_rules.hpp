#pragma once
// VirtualHostRules: Allow and Addresses of every Vhost.xml, applied to who wants to connect there.
#include <memory>
#include <mutex>

#include "config/configuration.hpp"
#include "hub/virtual_host_door.hpp"
#include "net/names/name_source.hpp"

namespace sallyport::server {

/// Thread-safe.
class VirtualHostRules final : public hub::VirtualHostDoor {
 public:
  /// `names` outlives it.
  VirtualHostRules(std::shared_ptr<const config::Configuration> configuration, net::NameSource& names)
      : names_(names), configuration_(std::move(configuration)) {}

  void ask(const hub::VirtualHost& host, const hub::ClientFactsRef& client, hub::Answer answer) override;

  /// After a reload; `configuration` has the same adaptors in the same order.
  void replace(std::shared_ptr<const config::Configuration> configuration);

 private:
  using OptionsRef = std::shared_ptr<const config::VirtualHostOptions>;
  /// Null if the virtual host went with a reload.
  OptionsRef find(std::size_t adaptor, const std::string& name);

  net::NameSource& names_;
  std::mutex mutex_;  // guards what follows
  std::shared_ptr<const config::Configuration> configuration_;
};

}  // namespace sallyport::server
