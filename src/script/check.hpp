#pragma once
// `sallyport check`: the syntax of an application's scripts, without running them.
#include <string>
#include <vector>

#include "script/script_error.hpp"

namespace sallyport::script {

/// Looks at the main script, and at what load("…") with a written name brings in, and so on. `folder` and
/// `libraries` are the operator's paths; `main` is relative to `folder`.
std::vector<ScriptError> check_scripts(const std::string& folder, const std::string& main, const std::vector<std::string>& libraries);

}  // namespace sallyport::script
