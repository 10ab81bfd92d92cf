#include <filesystem>
#include <iostream>

#include "base/log.hpp"
#include "cli/commands.hpp"
#include "config/load.hpp"
#include "server/configuration_log.hpp"
#include "server/server.hpp"

namespace sallyport::cli {
namespace {

/// Ends the log's thread when the command ends, so that its last lines are written.
struct LogInUse {
  LogInUse() { log::start(log::Level::info); }
  ~LogInUse() { log::stop(); }
};

bool is_folder(const std::string& path) {
  std::error_code ignored;
  return std::filesystem::is_directory(path, ignored);
}

void print_errors(const std::vector<config::Diagnostic>& diagnostics) {
  for (const auto& one : diagnostics) std::cerr << one.to_string() << '\n';
  std::cerr << "sallyport: the configuration cannot be used; correct it, then try again\n";
}

}  // namespace

ExitCode serve(const server::ServeOptions& options) {
  if (!is_folder(options.root)) {
    std::cerr << "sallyport: there is no folder " << options.root << "; \"sallyport init " << options.root
              << "\" makes one\n";
    return kUsage;
  }
  config::LoadResult loaded = config::load(options.root);
  if (!loaded.ok()) {
    print_errors(loaded.diagnostics);
    return kUsage;
  }
  const LogInUse log_in_use;
  server::log_diagnostics(loaded.diagnostics);
  if (!is_folder(options.root + "/applications")) {
    log::warn("configuration")
        .field("message",
               "there is no folder applications here, so clients find no application; \"sallyport init " +
                   options.root + "\" makes one");
  }
  server::Server server(std::move(*loaded.configuration), options);
  if (const auto bound = server.bind(); !bound) {
    log::flush();
    std::cerr << "sallyport: " << bound.error().message << '\n';
    return kFailed;
  }
  server.run();
  return kSuccess;
}

}  // namespace sallyport::cli
