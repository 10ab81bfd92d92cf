#pragma once
// Hub: both planes together: a MediaPlane on every I/O worker and the pool of application hosts. Made
// before the loops run and destroyed after they have stopped; does not own the loops.
#include <vector>

#include "hub/application_host.hpp"
#include "hub/host_mail.hpp"
#include "hub/media_plane.hpp"
#include "hub/scripted_hosts.hpp"

namespace sallyport::hub {

/// Finds where a client wants to go. Thread-safe; implemented above the hub, from the configuration.
class VirtualHostDirectory {
 public:
  virtual ~VirtualHostDirectory() = default;
  /// `host`: name from tcUrl or Host, lower case, without port and brackets; may be empty. Unknown hosts get
  /// the adaptor's default virtual host.
  virtual std::shared_ptr<VirtualHost> find_virtual_host(std::size_t adaptor, const std::string& host) = 0;
  virtual ApplicationSource& applications(std::size_t adaptor) = 0;
  /// Whether clients may name the virtual host in the connect URI: ?_fcs_vhost=NAME (EnableAltVhost).
  virtual bool takes_alternative(std::size_t) { return false; }
};

class Hub {
 public:
  /// `hosts` must not be empty. Loop indices count from 0 in each vector.
  Hub(const std::vector<loop::EventLoop*>& workers, const std::vector<loop::EventLoop*>& hosts,
      VirtualHostDirectory& virtual_hosts, std::shared_ptr<AccessDecider> decider, HostOptions options);
  Hub(const Hub&) = delete;
  Hub& operator=(const Hub&) = delete;
  ~Hub();

  VirtualHostDirectory& virtual_hosts() { return virtual_hosts_; }
  /// The plane of the worker that calls.
  MediaPlane& media_plane(unsigned worker) { return *planes_[worker]; }
  /// The host to ask first about an instance. If it finds that a script governs the application it hands the client
  /// over to the host of that script, which ConnectAnswer::host names.
  ApplicationHost& host_for(const VirtualHost& virtual_host, const std::string& application, const std::string& instance = {});
  /// For questions to hosts from the worker that calls.
  HostMail& host_mail(unsigned worker) { return *mails_[worker]; }
  /// From any thread: loads the application's default instance (LoadOnStartup), unless it is there.
  void load_ahead(std::size_t adaptor, const std::string& virtual_host, const std::string& application);
  /// From any thread: what applications' files decide is looked up again for the next client.
  void forget_applications();
  /// From any thread: governed instances whose application's files have changed are unloaded, their clients disconnected.
  void reload_governed();
  /// Ends what governs instances, on its own threads; waits for it. The loops of scripted hosts must still run.
  void stop_governors();
  ClientId next_client_id() { return ++last_client_id_; }

 private:
  VirtualHostDirectory& virtual_hosts_;
  std::vector<std::unique_ptr<MediaPlane>> planes_;
  std::unique_ptr<ScriptedHosts> scripted_;
  std::vector<std::unique_ptr<ApplicationHost>> hosts_;
  std::vector<std::unique_ptr<HostMail>> mails_;  // by worker
  std::atomic<ClientId> last_client_id_{0};
};

}  // namespace sallyport::hub
