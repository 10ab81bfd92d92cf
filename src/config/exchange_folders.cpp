#include "config/exchange_folders.hpp"

#include <filesystem>
#include <set>

#include "config/each_application.hpp"
#include "config/file_exchange_reader.hpp"

namespace sallyport::config {

std::vector<std::string> exchange_folders(const Configuration& configuration) {
  if (!configuration.server.keep_shared_objects) return {};
  std::set<std::string> folders;
  std::error_code ignored;
  const std::string usual = configuration.root + "/" + kExchangeFolder;
  if (std::filesystem::is_directory(usual, ignored)) folders.insert(usual);
  for (const auto& adaptor : configuration.adaptors) {
    for (const auto& vhost : adaptor.vhosts) {
      for_each_application(configuration, vhost, [&](const std::string&, const hub::ApplicationOptions& options) {
        if (options.governor.file_exchange.enabled) folders.insert(options.governor.file_exchange.folder);
      });
    }
  }
  return {folders.begin(), folders.end()};
}

}  // namespace sallyport::config
