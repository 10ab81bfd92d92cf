#include "server/dns.hpp"

#include "base/log.hpp"
#include "net/names/ares_client.hpp"

namespace sallyport::server {
namespace {

class NoDns final : public net::DnsClient {
 public:
  void reverse(const IpAddress&, std::function<void(net::ReverseAnswer)> answer) override {
    answer({net::DnsOutcome::failed, {}, kCause});
  }
  void forward(const std::string&, const IpAddress&, std::function<void(net::ForwardAnswer)> answer) override {
    answer({net::DnsOutcome::failed, {}, {}, kCause});
  }

 private:
  static constexpr std::string_view kCause = "DNS could not be set up";
};

}  // namespace

std::unique_ptr<net::DnsClient> open_dns(loop::EventLoop& loop, const net::NameOptions& options) {
  auto client = net::AresClient::open(loop, options);
  if (client) return std::move(client).value();
  log::error("name-lookup").field("cause", client.error().message);
  return std::make_unique<NoDns>();
}

}  // namespace sallyport::server
