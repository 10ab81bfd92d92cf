#include "client/dial/dialer.hpp"

#include "client/dial/dialing.hpp"

namespace sallyport::client {
namespace {

class DialHandle final : public Cancellable {
 public:
  explicit DialHandle(std::shared_ptr<Dialing> dialing) : dialing_(std::move(dialing)) {}
  ~DialHandle() override { dialing_->cancel(); }

 private:
  const std::shared_ptr<Dialing> dialing_;
};

}  // namespace

Dialer::Dialer(loop::EventLoop& loop, NameLookup& names, std::shared_ptr<TlsClientContext> proxy_tls)
    : group_(std::make_shared<DialGroup>(loop, names, make_tcp_connector(loop), std::move(proxy_tls))) {}

Dialer::~Dialer() = default;

std::unique_ptr<Cancellable> Dialer::dial(DialRequest request, std::function<void(Outcome<Dialled>)> done) {
  const auto dialing = std::make_shared<Dialing>(group_, std::move(request), std::move(done));
  group_->loop.post([dialing] { dialing->start(); });
  return std::make_unique<DialHandle>(dialing);
}

std::shared_ptr<ProxyAuthorizer> Dialer::authorizer(const ProxyEndpoint& proxy) {
  return group_->authorizer(proxy);
}

}  // namespace sallyport::client
