#include "server/adaptor.hpp"

#include "base/log.hpp"
#include "net/policy.hpp"
#include "server/upgrade_judge.hpp"

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

net::HostResolver host_resolver(hub::VirtualHostDirectory& hosts, std::size_t adaptor) {
  return [&hosts, adaptor](const std::string& name) {
    const auto host = hosts.find_virtual_host(adaptor, name);
    return host ? host->key() : std::string();
  };
}

std::vector<net::TlsCertificates> certificate_sets(const config::AdaptorOptions& options) {
  std::vector<net::TlsCertificates> sets;
  for (const auto& set : options.tls) sets.push_back(set.certificates);
  return sets;
}

std::string_view tls_word(const net::ListenAddress& address, bool has_certificate) {
  if (address.tls) return "only";
  return has_certificate ? "yes" : "no";
}

Error no_certificate(const net::ListenAddress& address) {
  return {Reason::configuration_error,
          "port " + std::to_string(address.port) +
              " is for TLS only (its minus sign), and there is no certificate; name one in Adaptor.xml: "
              "SSL/SSLServerCtx/SSLCertificateFile"};
}

}  // namespace

Adaptor::Adaptor(const Entrance& entrance, std::size_t index, const config::Configuration& configuration)
    : entrance_(entrance),
      index_(index),
      name_(configuration.adaptors[index].name),
      certificates_(certificate_sets(configuration.adaptors[index])),
      admission_(configuration.adaptors[index].rules,
                 {entrance.connections, entrance.unproven, entrance.addresses, entrance.refusals, entrance.names}),
      accept_rate_(configuration.server.accept_rate),
      tls_(entrance.control, name_),
      configured_policy_(configuration.server.cross_domain_policy),
      tunnels_({entrance.sessions, entrance.refusals}),
      http_(std::make_shared<net::HttpContext>(entrance.workers, tunnels_, entrance.refusals,
                                               http_options(configuration.adaptors[index]), client_door(),
                                               host_resolver(entrance.hub.virtual_hosts(), index),
                                               upgrade_judge(entrance.hub, index), entrance.pages.source(index))) {
  admission_.set_fronts(configuration.adaptors[index].http.fronts);
  tunnels_.enable(configuration.adaptors[index].rtmpe);
}

net::ClientDoor Adaptor::client_door() {
  const auto judge = [this](const IpAddress& client, loop::EventLoop& loop, std::function<void(Reason)> answer) {
    admission_.guard().decide(client, loop, std::move(answer));
  };
  return {judge, [this](const IpAddress& client) { return admission_.count(client); }};
}

Result<void> Adaptor::bind(const std::vector<net::ListenAddress>& addresses,
                           const std::vector<net::Gate*>& gates) {
  if (auto read = tls_.replace(certificates_); !read) return read;
  for (const auto& address : addresses) {
    if (address.tls && !tls(address.tls_set)) return no_certificate(address);
    auto listener = net::Listener::open(entrance_.control, address, index_, admission_, gates);
    if (listener) {
      listeners_.push_back(std::move(listener).value());
    } else if (address.is_default) {
      log_left_out(address, listener.error().message);
    } else {
      return std::move(listener).error();
    }
  }
  limit_listeners();
  choose_policy();  // which names the ports that were bound
  return {};
}

void Adaptor::start() {
  if (rtmpe_enabled() && listening() > 0) warn_of_rtmpe();
  for (auto& listener : listeners_) {
    listener->start();
    log::info("serving")
        .field("address", shown(listener->address().host))
        .field("port", listener->address().port)
        .field("tls", tls_word(listener->address(), tls(listener->address().tls_set) != nullptr));
  }
}

void Adaptor::apply(const config::Configuration& configuration) {
  admission_.set_rules(configuration.adaptors[index_].rules);
  admission_.set_fronts(configuration.adaptors[index_].http.fronts);
  accept_rate_ = configuration.server.accept_rate;
  limit_listeners();
  http_->set_options(http_options(configuration.adaptors[index_]));
  apply_certificates(certificate_sets(configuration.adaptors[index_]));
  apply_rtmpe(configuration.adaptors[index_].rtmpe);
  configured_policy_ = configuration.server.cross_domain_policy;
  choose_policy();
}

void Adaptor::apply_rtmpe(bool on) {
  if (on && !rtmpe_enabled()) warn_of_rtmpe();
  tunnels_.enable(on);
}

void Adaptor::warn_of_rtmpe() const {
  log::warn("rtmpe")
      .field("adaptor", name_)
      .field("effect",
             "rtmpe:// and rtmpte:// are served; that is obfuscation and not security: whoever is in between "
             "can read and change everything. Use TLS (rtmps) to protect anything");
}

void Adaptor::apply_certificates(std::vector<net::TlsCertificates> sets) {
  if (auto read = tls_.replace(std::move(sets)); !read) {
    log::error("certificate")
        .field("problem", read.error().message)
        .field("effect", "the old ones stay");
  }
}

void Adaptor::limit_listeners() {
  for (auto& listener : listeners_) listener->set_rate(accept_rate_);
}

std::string Adaptor::policy() const {
  const std::lock_guard lock(mutex_);
  return policy_;
}

void Adaptor::choose_policy() {
  std::string policy = configured_policy_;
  if (policy.empty()) {
    std::vector<std::uint16_t> ports;
    for (const auto& listener : listeners_) ports.push_back(listener->address().port);
    policy = net::cross_domain_policy(ports);
  }
  const std::lock_guard lock(mutex_);
  policy_ = std::move(policy);
}

}  // namespace sallyport::server
