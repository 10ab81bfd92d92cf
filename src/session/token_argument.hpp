#pragma once
// A token among the arguments of connect: NetConnection.connect(uri, {token: "…"}) or connect(uri, "…").
#include <string>
#include <vector>

#include "amf/value.hpp"

namespace sallyport::session {

/// The property `token` of the first argument that has it as text, else the first argument that is itself text
/// of a token's form (three parts joined by dots, or a signed URL's fields): other text is the application's own
/// business. Empty if there is none.
std::string token_argument(const std::vector<amf::Value>& arguments);

}  // namespace sallyport::session
