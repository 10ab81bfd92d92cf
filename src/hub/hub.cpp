#include "hub/hub.hpp"

#include <cassert>
#include <functional>

namespace sallyport::hub {

Hub::Hub(const std::vector<loop::EventLoop*>& workers, const std::vector<loop::EventLoop*>& hosts,
         VirtualHostDirectory& virtual_hosts, std::shared_ptr<AccessDecider> decider, HostOptions options)
    : virtual_hosts_(virtual_hosts) {
  assert(!hosts.empty());
  options.workers = static_cast<unsigned>(workers.size());
  for (loop::EventLoop* worker : workers) {
    planes_.push_back(std::make_unique<MediaPlane>(*worker, planes_));
    mails_.push_back(std::make_unique<HostMail>(*worker));
  }
  options.planes = &planes_;
  HostOptions governed = options;
  governed.governed = true;
  scripted_ = std::make_unique<ScriptedHosts>(options.governors ? options.script_loops : nullptr, [decider, governed](loop::EventLoop& loop) {
    return std::make_unique<ApplicationHost>(loop, decider, governed);
  });
  options.scripted = scripted_.get();
  for (loop::EventLoop* host : hosts) hosts_.push_back(std::make_unique<ApplicationHost>(*host, decider, options));
}

/// Relays reach from one plane to others.
Hub::~Hub() {
  for (auto& plane : planes_) plane->drop_relays();
}

ApplicationHost& Hub::host_for(const VirtualHost& virtual_host, const std::string& application, const std::string& instance) {
  if (ApplicationHost* const scripted = scripted_->find(virtual_host, application, instance)) return *scripted;
  const std::size_t hash = std::hash<std::string>{}(virtual_host.key() + '/' + application);
  return *hosts_[hash % hosts_.size()];
}

void Hub::load_ahead(std::size_t adaptor, const std::string& virtual_host, const std::string& application) {
  const Destination destination{virtual_hosts_.find_virtual_host(adaptor, virtual_host), &virtual_hosts_.applications(adaptor), application, "_definst_"};
  ApplicationHost& host = host_for(*destination.virtual_host, application, destination.instance);
  host.event_loop().post([&host, destination] { host.load_ahead(destination); });
}

void Hub::forget_applications() {
  for (auto& host : hosts_) {
    host->event_loop().post([&host = *host] { host.forget_applications(); });
  }
  scripted_->post_each([](ApplicationHost& host) { host.forget_applications(); });
}

void Hub::reload_governed() {
  scripted_->post_each([](ApplicationHost& host) { host.reload_governed(); });
}

void Hub::stop_governors() {
  scripted_->on_each([](ApplicationHost& host) { host.stop_governors(); });
}

}  // namespace sallyport::hub
