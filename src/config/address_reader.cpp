#include "config/address_reader.hpp"

#include "config/text.hpp"
#include "config/typed_value.hpp"

namespace sallyport::config {
namespace {

net::AddressList read_list(const Element& section, std::string_view tag) {
  auto list = net::parse_address_list(text_of(section, tag));
  return list ? std::move(list).value() : net::AddressList();
}

template <typename T>
std::optional<T> limit_of(const Element& section, std::string_view tag, std::optional<T> standard) {
  const std::int64_t value = integer_of(section, tag, static_cast<std::int64_t>(standard.value_or(0)));
  return value > 0 ? std::optional<T>(static_cast<T>(value)) : std::nullopt;
}

}  // namespace

net::AddressRules read_address_rules(const Element& section, std::string_view standard) {
  net::AddressRules rules;
  const auto order = split_list(text_of(section, "Order", standard), ',');
  if (!order.empty() && equal_ignoring_case(order.front(), "deny"))
    rules.order = net::AddressRules::Order::deny_allow;
  rules.allow = read_list(section, "Allow");
  rules.deny = read_list(section, "Deny");
  return rules;
}

net::AddressLimitOptions read_address_limits(const Element& server) {
  net::AddressLimitOptions options;
  const Element* section = server.find("ResourceLimits/ClientAddress");
  if (!section) return options;
  options.connections = limit_of(*section, "MaxConnections", options.connections);
  options.rate = limit_of(*section, "MaxConnectionRate", options.rate);
  options.burst = static_cast<unsigned>(integer_of(*section, "MaxConnectionBurst", options.burst));
  if (const std::string exceptions = text_of(*section, "Exceptions"); !exceptions.empty())
    options.exceptions = read_list(*section, "Exceptions");
  return options;
}

net::NameOptions read_name_options(const Element& server) {
  net::NameOptions options;
  options.servers = text_of(server, "NameLookup/Servers");
  options.deadline = Milliseconds(integer_of(server, "NameLookup/Timeout", options.deadline.count()));
  return options;
}

std::optional<unsigned> read_accept_rate(const Element& server) {
  const Element* edge = server.find("ResourceLimits/Protocol/RTMP/Edge");
  return edge ? limit_of<unsigned>(*edge, "MaxConnectionRate", std::nullopt) : std::nullopt;
}

std::vector<AdminUser> read_admin_users(const Element& root) {
  std::vector<AdminUser> users;
  const Element* list = root.child("UserList");
  if (!list) return users;
  for (const Element& user : list->children) {
    const Attribute* name = user.attribute("name");
    users.push_back({name ? name->value : std::string(), read_address_rules(user, "Deny,Allow")});
  }
  return users;
}

}  // namespace sallyport::config
