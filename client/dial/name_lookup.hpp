#pragma once
// Addresses of a server's or a proxy's name. A and AAAA are asked for apart, so that the first to come is of
// use.
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/ip_address.hpp"
#include "base/result.hpp"
#include "client/cancellable.hpp"
#include "loop/event_loop.hpp"
#include "net/names/dns_client.hpp"

namespace sallyport::client {

enum class Family : std::uint8_t { v6, v4 };

/// On one loop.
class NameLookup {
 public:
  virtual ~NameLookup() = default;
  /// The addresses of `name` in one family. `answer` is called once, on the loop, also from within the call;
  /// not after the handle or this object is destroyed.
  [[nodiscard]] virtual std::unique_ptr<Cancellable> look_up(
      const std::string& name, Family family, std::function<void(net::ForwardAnswer)> answer) = 0;
};

/// By c-ares: /etc/hosts first where the system says so, then its name servers, with its search domains.
Result<std::unique_ptr<NameLookup>> open_name_lookup(loop::EventLoop& loop);

}  // namespace sallyport::client
