#include "server/adaptor.hpp"

#include "base/log.hpp"
#include "net/policy.hpp"

namespace sallyport::server {
namespace {

std::string shown(const std::string& host) {
  return host.empty() ? "*" : host;
}

void log_left_out(const net::ListenAddress& address, std::string_view why) {
  log::warn("not-served")
      .field("address", shown(address.host))
      .field("port", address.port)
      .field("cause", why);
}

std::shared_ptr<const net::HttpOptions> http_options(const config::AdaptorOptions& options) {
  return std::make_shared<const net::HttpOptions>(options.http);
}

}  // namespace

Adaptor::Adaptor(const Entrance& entrance, std::size_t index, const config::Configuration& configuration)
    : entrance_(entrance),
      index_(index),
      admission_(configuration.adaptors[index].rules, entrance.connections, entrance.unproven,
                 entrance.refusals),
      http_(std::make_shared<net::HttpContext>(entrance.workers, entrance.sessions, entrance.refusals,
                                               http_options(configuration.adaptors[index]))) {
  choose_policy(configuration);
}

Result<void> Adaptor::bind(const std::vector<net::ListenAddress>& addresses,
                           const std::vector<net::Gate*>& gates) {
  for (const auto& address : addresses) {
    if (address.tls) {
      log_left_out(address, "the configuration wants TLS here, which this version does not have yet");
      continue;
    }
    auto listener = net::Listener::open(entrance_.control, address, index_, admission_, gates);
    if (listener) {
      listeners_.push_back(std::move(listener).value());
    } else if (address.is_default) {
      log_left_out(address, listener.error().message);
    } else {
      return std::move(listener).error();
    }
  }
  return {};
}

void Adaptor::start() {
  for (auto& listener : listeners_) {
    listener->start();
    log::info("serving")
        .field("address", shown(listener->address().host))
        .field("port", listener->address().port);
  }
}

void Adaptor::apply(const config::Configuration& configuration) {
  admission_.set_rules(configuration.adaptors[index_].rules);
  http_->set_options(http_options(configuration.adaptors[index_]));
  choose_policy(configuration);
}

std::string Adaptor::policy() const {
  const std::lock_guard lock(mutex_);
  return policy_;
}

void Adaptor::choose_policy(const config::Configuration& configuration) {
  std::string policy = configuration.server.cross_domain_policy;
  if (policy.empty()) {
    std::vector<std::uint16_t> ports;
    for (const auto& listener : listeners_) ports.push_back(listener->address().port);
    policy = net::cross_domain_policy(ports);
  }
  const std::lock_guard lock(mutex_);
  policy_ = std::move(policy);
}

}  // namespace sallyport::server
