#include "server/configuration_log.hpp"

#include "base/log.hpp"

namespace sallyport::server {
namespace {

log::Level level_of(config::Diagnostic::Severity severity) {
  switch (severity) {
    case config::Diagnostic::Severity::note:
      return log::Level::info;
    case config::Diagnostic::Severity::warning:
      return log::Level::warn;
    case config::Diagnostic::Severity::error:
      return log::Level::error;
  }
  return log::Level::error;
}

}  // namespace

void log_diagnostics(const std::vector<config::Diagnostic>& diagnostics) {
  for (const auto& one : diagnostics) {
    log::Event(level_of(one.severity), "configuration").field("message", one.to_string());
  }
}

void log_without_effect(const config::Configuration& configuration) {
  for (const auto& line : configuration.without_effect) {
    log::info("configuration").field("message", line);
  }
}

}  // namespace sallyport::server
