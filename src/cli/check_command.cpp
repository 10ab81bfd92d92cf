#include <filesystem>
#include <iostream>

#include "cli/commands.hpp"
#include "config/check.hpp"

namespace sallyport::cli {

ExitCode check(const std::string& root) {
  std::error_code ignored;
  if (!std::filesystem::is_directory(root, ignored)) {
    std::cerr << "sallyport: there is no folder " << root
              << "; name the one that holds conf/, or make one with \"sallyport init " << root << "\"\n";
    return kUsage;
  }
  const config::CheckReport report = config::check(root);
  for (const auto& one : report.diagnostics) std::cout << one.to_string() << '\n';
  for (const auto& line : report.without_effect) std::cout << line << '\n';
  for (const auto& line : report.found) std::cout << line << '\n';
  if (!report.ok()) {
    std::cerr << "sallyport: the configuration cannot be used\n";
    return kUsage;
  }
  std::cout << "The configuration is good: adaptors " << report.adaptors << ", virtual hosts "
            << report.virtual_hosts << ", applications " << report.applications << ".\n";
  return kSuccess;
}

}  // namespace sallyport::cli
