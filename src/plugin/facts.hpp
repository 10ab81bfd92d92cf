#pragma once
// What plug-ins are told of clients and of what they do.
#include <string>
#include <string_view>
#include <vector>

#include "amf/value.hpp"
#include "hub/authorizer.hpp"
#include "hub/client_facts.hpp"
#include "plugin/message.hpp"

namespace sallyport::plugin {

/// Without the arguments of connect, which only connect itself carries.
Client client_of(const hub::ClientFacts& facts);
/// The first kMaxListed.
std::vector<Argument> arguments_of(const std::vector<amf::Value>& values);

/// `kind`: SALLYPORT_CONNECT, …
Occurrence occurrence(std::uint32_t kind, const hub::ClientFacts& facts, std::string name = {}, std::string query = {});
Occurrence occurrence_of(const hub::RequestQuestion& question);
std::uint32_t kind_of(hub::RequestKind kind);

}  // namespace sallyport::plugin
