#pragma once
// Adaptor: one adaptor of the configuration at run time: its listeners, who may come in, its HTTP side and
// its cross-domain policy.
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "config/configuration.hpp"
#include "hub/hub.hpp"
#include "net/admission.hpp"
#include "net/http/http_context.hpp"
#include "net/listener.hpp"
#include "net/rtmpe/rtmpe_tunnels.hpp"
#include "net/tls/tls_keeper.hpp"
#include "server/page_desk.hpp"

namespace sallyport::server {

/// What all adaptors share; outlives them.
struct Entrance {
  loop::EventLoop& control;
  std::vector<loop::EventLoop*> workers;
  net::SessionFactory& sessions;
  net::ConnectionLimit& connections;
  net::UnprovenCounter& unproven;
  net::RefusalLog& refusals;
  net::AddressLimits& addresses;
  net::NameSource& names;
  hub::Hub& hub;
  PageDesk& pages;
};

/// On the control loop's thread, unless a function says otherwise.
class Adaptor {
 public:
  Adaptor(const Entrance& entrance, std::size_t index, const config::Configuration& configuration);

  /// Reads the certificates and binds every address. A default that cannot be bound is logged and left out; the
  /// error is that of an address somebody asked for.
  Result<void> bind(const std::vector<net::ListenAddress>& addresses, const std::vector<net::Gate*>& gates);
  std::size_t listening() const { return listeners_.size(); }
  /// Begins to accept, and says where.
  void start();
  void stop_listening() { listeners_.clear(); }
  /// After a reload.
  void apply(const config::Configuration& configuration);

  /// On `loop`'s thread, a worker's: whether the client that a trusted front has named may come in. See GateRoutes.
  void admit_client(net::Arrival& arrival, loop::EventLoop& loop, std::function<void(Reason)> answer) {
    admission_.admit(arrival, loop, std::move(answer));
  }
  /// From any thread.
  std::shared_ptr<net::HttpContext> http() const { return http_; }
  std::string policy() const;
  bool rtmpe_enabled() const { return tunnels_.enabled(); }
  std::shared_ptr<net::TlsContext> tls(std::size_t set) const { return tls_.current(set); }

 private:
  net::ClientDoor client_door();
  void apply_certificates(std::vector<net::TlsCertificates> sets);
  void limit_listeners();
  void choose_policy();
  void apply_rtmpe(bool on);
  void warn_of_rtmpe() const;

  const Entrance& entrance_;
  const std::size_t index_;
  const std::string name_;
  std::vector<net::TlsCertificates> certificates_;
  net::Admission admission_;
  std::optional<unsigned> accept_rate_;
  net::TlsKeeper tls_;
  std::string configured_policy_;  // empty: one of our own
  net::RtmpeTunnels tunnels_;      // knows whether RTMPE is on
  std::shared_ptr<net::HttpContext> http_;
  std::vector<std::unique_ptr<net::Listener>> listeners_;
  mutable std::mutex mutex_;  // guards policy_
  std::string policy_;
};

}  // namespace sallyport::server
