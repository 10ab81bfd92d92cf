#pragma once
// What a forward proxy wants to be shown with every request that it is to pass on.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "client/failure.hpp"

namespace sallyport::client {

/// Makes the Proxy-Authorization field of requests that go through a forward proxy. One for each tunnel; used
/// on its loop only.
class HttpAuthorization {
 public:
  virtual ~HttpAuthorization() = default;
  /// The field's value for the next request (Digest counts them); empty: none is sent. `uri` is the request
  /// target as it stands in the request line. A secret, never logged.
  virtual std::string value(std::string_view method, std::string_view uri) = 0;
  /// The proxy has answered 407; `challenges` are the values of its Proxy-Authenticate fields. Nothing:
  /// value() gives another answer now, ask again. Else there is nothing better to offer, and this is why.
  virtual std::optional<Failure> challenged(const std::vector<std::string>& challenges) = 0;
};

}  // namespace sallyport::client
