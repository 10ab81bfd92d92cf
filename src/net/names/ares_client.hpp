#pragma once
// AresClient: DNS by c-ares, its sockets and timeouts on our event loop.
#include <memory>

#include "base/result.hpp"
#include "loop/event_loop.hpp"
#include "net/names/dns_client.hpp"
#include "net/names/name_options.hpp"

namespace sallyport::net {

/// On one loop's thread. /etc/hosts comes before DNS where the system says so; nothing is appended to
/// names, unless the options ask for it.
class AresClient final : public DnsClient {
 public:
  /// The error says what is wrong with the system's or the configured name servers.
  static Result<std::unique_ptr<DnsClient>> open(loop::EventLoop& loop, const NameOptions& options);
  ~AresClient() override;

  void reverse(const IpAddress& address, std::function<void(ReverseAnswer)> answer) override;
  void forward(const std::string& name, const IpAddress& like,
               std::function<void(ForwardAnswer)> answer) override;

 private:
  class Channel;
  explicit AresClient(std::unique_ptr<Channel> channel);
  std::unique_ptr<Channel> channel_;
};

}  // namespace sallyport::net
