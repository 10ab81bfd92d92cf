#pragma once
// ForwardAuthorization: the login that all connections to a proxy share, as a tunnel's requests need it.
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "client/connector/line.hpp"
#include "client/tunnel/http_authorization.hpp"

namespace sallyport::client {

class ForwardAuthorization final : public HttpAuthorization {
 public:
  ForwardAuthorization(std::shared_ptr<Toolbox> tools, const ProxyEndpoint& proxy)
      : tools_(std::move(tools)), login_(tools_->dialer.authorizer(proxy)) {}

  std::string value(std::string_view method, std::string_view uri) override {
    sent_ = login_->header_for(method, uri);
    return sent_;
  }
  std::optional<Failure> challenged(const std::vector<std::string>& challenges) override {
    const std::vector<std::string_view> fields(challenges.begin(), challenges.end());
    return login_->challenged(sent_, fields);
  }

 private:
  std::shared_ptr<Toolbox> tools_;
  std::shared_ptr<ProxyAuthorizer> login_;
  std::string sent_;  // with the newest request; a secret
};

}  // namespace sallyport::client
