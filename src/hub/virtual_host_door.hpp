#pragma once
// Who may come to a virtual host at all, whatever application it asks for. Implemented above the hub, from the
// configuration.
#include "hub/access.hpp"
#include "hub/virtual_host.hpp"

namespace sallyport::hub {

class VirtualHostDoor {
 public:
  virtual ~VirtualHostDoor() = default;
  /// On an application host, before an instance is looked for; must not block. `answer` is called once, within
  /// a few seconds.
  virtual void ask(const VirtualHost& host, const ClientFactsRef& client, Answer answer) = 0;
};

}  // namespace sallyport::hub
