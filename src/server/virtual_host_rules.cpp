#include "server/virtual_host_rules.hpp"

#include <algorithm>

#include "net/address_guard.hpp"

namespace sallyport::server {
namespace {

hub::Verdict verdict_of(Reason reason) {
  switch (reason) {
    case Reason::none:
      return hub::Verdict::allow();
    case Reason::name_unknown:
      return hub::Verdict::refuse(reason, "The name of your address could not be found out.");
    default:
      return hub::Verdict::refuse(reason, "This virtual host takes no clients from your address.");
  }
}

/// The names by which a client may mean this virtual host.
std::vector<std::string> own_names(const config::VirtualHostOptions& host, const hub::ClientFacts& client) {
  if (host.name == config::kDefaultVirtualHost) return {client.virtual_host};  // it answers to every name
  std::vector<std::string> names = host.aliases;
  names.push_back(host.name);
  return names;
}

/// Bare host names, which /etc/hosts and small networks have, belong to the DNSSuffix.
net::ClientNames completed(net::ClientNames names, const std::string& suffix) {
  for (auto& name : names.names) {
    if (!suffix.empty() && name != "localhost" && name.find('.') == std::string::npos) name += '.' + suffix;
  }
  return names;
}

}  // namespace

void VirtualHostRules::ask(const hub::VirtualHost& host, const hub::ClientFactsRef& client,
                           hub::Answer answer) {
  const OptionsRef options = find(client->adaptor, host.name());
  if (!options) return answer(hub::Verdict::refuse(Reason::unknown_vhost, "The virtual host is gone."));
  if (!options->pages.admits(*client, own_names(*options, *client), options->dns_suffix)) {
    return answer(hub::Verdict::refuse(Reason::domain_denied,
                                       "This virtual host takes no clients of that page or SWF file."));
  }
  using Decision = net::AddressRules::Decision;
  const Decision decision = options->rules.decide(client->ip);
  if (decision == Decision::admit) return answer(hub::Verdict::allow());
  if (decision == Decision::refuse) return answer(verdict_of(Reason::address_denied));
  const auto decide = [options, ip = client->ip, answer](const net::ClientNames& names) {
    answer(verdict_of(net::decide_by_names(options->rules, ip, completed(names, options->dns_suffix))));
  };
  names_.look_up(client->ip, *loop::EventLoop::current(), decide);
}

void VirtualHostRules::replace(std::shared_ptr<const config::Configuration> configuration) {
  const std::lock_guard lock(mutex_);
  configuration_ = std::move(configuration);
}

VirtualHostRules::OptionsRef VirtualHostRules::find(std::size_t adaptor, const std::string& name) {
  const std::lock_guard lock(mutex_);
  const auto& vhosts = configuration_->adaptors.at(adaptor).vhosts;
  const auto found = std::find_if(vhosts.begin(), vhosts.end(), [&](const auto& one) { return one.name == name; });
  if (found == vhosts.end()) return {};
  return {configuration_, &*found};
}

}  // namespace sallyport::server
