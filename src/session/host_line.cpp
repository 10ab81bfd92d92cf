#include "session/host_line.hpp"

namespace sallyport::session {

void HostLine::connect(hub::Destination destination, hub::ClientFactsRef facts, std::shared_ptr<hub::ClientPort> port) {
  host_ = &hub_.host_for(*destination.virtual_host, destination.application, destination.instance);
  ask([destination = std::move(destination), facts = std::move(facts), ref = hub::ClientRef(worker_, std::move(port))](
          hub::ApplicationHost& host, hub::ClientId) { host.connect(destination, facts, ref); });
}

void HostLine::follow(const hub::ConnectAnswer& answer) {
  if (!answer.host || answer.host == host_) return;
  ask([](hub::ApplicationHost& host, hub::ClientId id) { host.forget_handed(id); });
  host_ = answer.host;
}

void HostLine::leave() {
  ask([](hub::ApplicationHost& host, hub::ClientId id) { host.disconnect(id); });
  host_ = nullptr;
}

}  // namespace sallyport::session
