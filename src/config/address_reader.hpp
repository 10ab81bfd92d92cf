#pragma once
// Allow, Deny and Order wherever they filter by client address, and what Server.xml says of addresses.
#include "config/configuration.hpp"
#include "config/element.hpp"

namespace sallyport::config {

/// Of the children of `section`, which validation has seen; `standard` is the order without the tag.
net::AddressRules read_address_rules(const Element& section, std::string_view standard = "Allow,Deny");

/// ResourceLimits/ClientAddress of Server.xml.
net::AddressLimitOptions read_address_limits(const Element& server);
/// NameLookup of Server.xml.
net::NameOptions read_name_options(const Element& server);
/// ResourceLimits/Protocol/RTMP/Edge/MaxConnectionRate.
std::optional<unsigned> read_accept_rate(const Element& server);

/// The administrators of a Users.xml, by name.
std::vector<AdminUser> read_admin_users(const Element& root);

}  // namespace sallyport::config
