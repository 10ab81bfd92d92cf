#pragma once
// What `sallyport check` finds in the folders of SWF verification.
#include <functional>
#include <string>
#include <vector>

#include "config/diagnostic.hpp"
#include "hub/swf_options.hpp"

namespace sallyport::config {

/// Reads every file. Adds a line of what was found to `found`, and files of no use and empty folders to
/// `diagnostics`; `what` is whose files these are, `shown` makes paths short.
void survey_swfs(const hub::SwfSource& source, const std::string& what,
                 const std::function<std::string(const std::string&)>& shown, std::vector<std::string>& found,
                 Diagnostics& diagnostics);

}  // namespace sallyport::config
