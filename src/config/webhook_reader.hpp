#pragma once
// <Webhooks> of Application.xml.
#include <memory>
#include <string>

#include "config/application_settings.hpp"
#include "config/diagnostic.hpp"
#include "config/element.hpp"
#include "webhook/callbacks.hpp"

namespace sallyport::config {

/// What a merged tree says, without the secrets; null without webhooks.
std::shared_ptr<const webhook::Callbacks> read_webhooks(const Element& merged);

/// With the secrets, which are read from files in the application's folder and made there if they are not there yet.
/// An endpoint whose secret cannot be had is told nothing, which the log says; where it is to be asked nobody can be let
/// in: error configuration_error.
Result<std::shared_ptr<const webhook::Callbacks>> with_secrets(const webhook::Callbacks& callbacks,
                                                               const std::string& folder);

/// URLs that are none, endpoints without a purpose, events that travel in clear.
void check_webhooks(const Element& tree, const std::string& file, Diagnostics& diagnostics);

}  // namespace sallyport::config
