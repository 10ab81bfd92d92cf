#pragma once
// Protocol rules that contradict each other, or that nothing the adaptors serve can satisfy: nobody can
// connect, or only by the weaker carriers. None of them is an error: every file by itself is right.
#include <vector>

#include "config/configuration.hpp"
#include "config/diagnostic.hpp"

namespace sallyport::config {

/// Warnings for every virtual host's Application.xml and every application that has one of its own. Reads the
/// applications' folders; faults in them are for others to report.
std::vector<Diagnostic> find_rule_conflicts(const Configuration& configuration);

}  // namespace sallyport::config
