#pragma once
// What the look-up of a client's name needs of DNS.
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/ip_address.hpp"

namespace sallyport::net {

/// found: there are answers. none: DNS says that there are none. failed: nobody said anything of use.
enum class DnsOutcome { found, none, failed };

struct ReverseAnswer {
  DnsOutcome outcome = DnsOutcome::failed;
  std::vector<std::string> names;  ///< as the address's owner has written them: claims, nothing more
  std::string_view cause;          ///< of a failure, for the log; static
};

struct ForwardAnswer {
  DnsOutcome outcome = DnsOutcome::failed;
  std::vector<IpAddress> addresses;
  Seconds lifetime{0};  ///< the shortest of the answer's records
  std::string_view cause;
};

/// On one loop's thread. Answers come on that loop, also from within the call; none after destruction.
class DnsClient {
 public:
  virtual ~DnsClient() = default;
  virtual void reverse(const IpAddress& address, std::function<void(ReverseAnswer)> answer) = 0;
  /// The addresses of `name` in the family of `like`. Nothing is appended to the name, unless NameOptions ask for
  /// it.
  virtual void forward(const std::string& name, const IpAddress& like,
                       std::function<void(ForwardAnswer)> answer) = 0;
};

}  // namespace sallyport::net
