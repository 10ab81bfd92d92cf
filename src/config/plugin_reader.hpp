#pragma once
// <Plugins> of Application.xml.
#include <memory>
#include <string>
#include <vector>

#include "config/diagnostic.hpp"
#include "config/element.hpp"
#include "plugin/settings.hpp"

namespace sallyport::config {

/// What a merged tree says; null without plug-ins. Libraries are as written.
std::shared_ptr<const plugin::Plugins> read_plugins(const Element& merged);

/// With the libraries where they are: relative ones lie in `folder`, the application's.
std::shared_ptr<const plugin::Plugins> located(const plugin::Plugins& plugins, const std::string& folder);

/// Plug-ins without a library, settings without a name.
void check_plugins(const Element& tree, const std::string& file, Diagnostics& diagnostics);
/// Libraries that would not be loaded. `plugins` are located; `file` is where they are written, as far as is known.
void check_libraries(const plugin::Plugins& plugins, const std::string& file, Diagnostics& diagnostics);

}  // namespace sallyport::config
