#pragma once
// ConnectorOpener: gives sessions their streams by way of the connector.
#include "client/session/opener.hpp"

namespace sallyport::client {

class ConnectorOpener final : public Opener {
 public:
  [[nodiscard]] std::unique_ptr<Cancellable> open(loop::EventLoop& loop, const OpenRequest& request,
                                                  std::function<void(Outcome<Opened>)> done) override;
};

}  // namespace sallyport::client
