#pragma once
// Flash's socket policy: before a SWF opens a socket, the player asks the port "<policy-file-request/>" and
// wants an XML document that ends with a zero byte.
#include <cstdint>
#include <string>
#include <vector>

namespace sallyport::net {

/// Allows every domain to connect to these ports.
std::string cross_domain_policy(const std::vector<std::uint16_t>& ports);
/// A policy as it goes over the wire, with the zero byte.
std::string policy_reply(const std::string& policy);

}  // namespace sallyport::net
