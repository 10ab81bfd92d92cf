#include <filesystem>
#include <iostream>

#include "cli/commands.hpp"
#include "config/check.hpp"
#include "script/check.hpp"

namespace sallyport::cli {
namespace {

std::vector<config::Diagnostic> check_scripts(const std::string& folder, const std::string& main, const std::vector<std::string>& libraries) {
  std::vector<config::Diagnostic> faults;
  for (const auto& error : script::check_scripts(folder, main, libraries)) {
    config::Diagnostic fault;
    fault.severity = config::Diagnostic::Severity::error;
    fault.file = error.file;
    fault.line = static_cast<int>(error.line);
    fault.column = static_cast<int>(error.column);
    fault.what = error.message;
    fault.right = error.kind == script::ScriptError::Kind::file ? "make it readable" : "correct the script; it is not served before";
    faults.push_back(std::move(fault));
  }
  return faults;
}

}  // namespace

ExitCode check(const std::string& root) {
  std::error_code ignored;
  if (!std::filesystem::is_directory(root, ignored)) {
    std::cerr << "sallyport: there is no folder " << root
              << "; name the one that holds conf/, or make one with \"sallyport init " << root << "\"\n";
    return kUsage;
  }
  const config::CheckReport report = config::check(root, check_scripts);
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
