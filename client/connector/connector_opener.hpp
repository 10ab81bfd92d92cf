#pragma once
// ConnectorOpener: gives sessions their streams by way of the connector.
#include "client/connector/connector.hpp"
#include "client/session/opener.hpp"

namespace sallyport::client {

class ConnectorOpener final : public Opener {
 public:
  /// With Strategy::exact it is one for servers: neither the environment nor a file of memories is looked at, and
  /// without a proxy in the request it goes directly. Then it is used on one loop.
  explicit ConnectorOpener(Strategy strategy = Strategy::race) : strategy_(strategy) {}

  [[nodiscard]] std::unique_ptr<Cancellable> open(loop::EventLoop& loop, const OpenRequest& request,
                                                  std::function<void(Outcome<Opened>)> done) override;

 private:
  Result<std::shared_ptr<Connector>> connector(loop::EventLoop& loop, const OpenRequest& request);

  const Strategy strategy_;
  std::shared_ptr<Connector> kept_;
  OpenRequest kept_for_;
};

}  // namespace sallyport::client
