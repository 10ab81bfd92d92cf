#pragma once
// Web servers that are sent what is signed: a tag with a url, and the file with the secret.
#include <string>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "config/diagnostic.hpp"
#include "config/element.hpp"

namespace sallyport::config {

/// The file that is meant where none is named.
constexpr std::string_view kSigningSecret = "webhook.secret";

/// The secret in the file `name`, which is absolute or relative to `folder`; made if it is not there, which the log
/// says. Errors: configuration_error, io_error; the sentence names the file.
Result<ByteVector> signing_secret(const std::string& folder, const std::string& name);

/// A url that is missing or none; one by which what is sent can be read on the way.
void check_signed_address(const Element& tag, const std::string& file, Diagnostics& diagnostics);

}  // namespace sallyport::config
