#pragma once
// The hub's applications as the configuration has them: an application exists if its folder exists beneath
// one of its virtual host's AppsDir folders. Its settings are built-in defaults, then the virtual host's
// Application.xml, then its own, tag by tag; a tag that the virtual host marks override="no" stays as it is.
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "access/verifiers.hpp"
#include "config/configuration.hpp"
#include "config/diagnostic.hpp"
#include "hub/application_options.hpp"

namespace sallyport::config {

struct ConfiguredApplicationsOptions {
  bool open_publishing = false;  ///< --open: publishing needs nothing, whatever the applications say
  std::shared_ptr<access::Verifiers> verifiers;  ///< null: no token can be checked
};

/// Thread-safe. An application's files are read again when one of them has changed since the last load.
class ConfiguredApplications : public hub::ApplicationSource {
 public:
  /// Serves the virtual hosts of one adaptor of `configuration`.
  ConfiguredApplications(std::shared_ptr<const Configuration> configuration, std::size_t adaptor,
                         ConfiguredApplicationsOptions options);
  ~ConfiguredApplications() override;

  /// Errors: bad_name; unknown_application; configuration_error,
  /// whose diagnostics are in the log.
  Result<hub::ApplicationOptionsRef> load(const std::string& virtual_host,
                                          const std::string& application) override;

  /// After a reload: from now on another configuration holds. Forgets everything cached.
  void replace(std::shared_ptr<const Configuration> configuration);

 private:
  struct Entry;
  std::shared_ptr<const Configuration> configuration_;
  std::size_t adaptor_;
  ConfiguredApplicationsOptions options_;
  std::mutex mutex_;
  std::map<std::string, std::unique_ptr<Entry>> cache_;  // by "virtual host/application"
};

}  // namespace sallyport::config
