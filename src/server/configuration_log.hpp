#pragma once
// The configuration in the log: what is wrong with it, and what of it has no effect yet.
#include "config/load.hpp"

namespace sallyport::server {

void log_diagnostics(const std::vector<config::Diagnostic>& diagnostics);
void log_without_effect(const config::Configuration& configuration);

}  // namespace sallyport::server
