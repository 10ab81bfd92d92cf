#pragma once
// <HTTP> of Application.xml: how scripts reach web servers.
#include <string>

#include "base/result.hpp"
#include "config/diagnostic.hpp"
#include "config/element.hpp"
#include "hub/web_options.hpp"

namespace sallyport::config {

/// What a merged tree says, without the secrets.
hub::WebOptions read_web_options(const Element& merged);

/// Reads the secrets, as those of webhooks. One that cannot be had is an error (configuration_error): a request that
/// should be signed must not go out without.
Result<void> read_web_secrets(hub::WebOptions& options, const std::string& folder);

void check_web_options(const Element& tree, const std::string& file, Diagnostics& diagnostics);

}  // namespace sallyport::config
