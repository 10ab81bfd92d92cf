#pragma once
// ProxyAuthorizer: answers a proxy's 407 with Basic (RFC 7617) or Digest (RFC 7616) credentials, and goes on
// answering for all requests to that proxy, over any number of connections. The tunnel uses it for its POSTs
// as the dialer does for CONNECT.
//
//   header_for() ─▶ nothing ── 407 ──▶ challenged() ─▶ header_for() ─▶ credentials ─┬─ 2xx: and so on
//                                                                                    └─ 407 ─▶ stale: once
//                                                                                    more
//                                                                                             else refused
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "client/failure.hpp"
#include "client/proxy/challenge.hpp"
#include "client/proxy/route.hpp"

namespace sallyport::client {

/// On one loop. Holds a password: no part of it is for logs.
class ProxyAuthorizer {
 public:
  explicit ProxyAuthorizer(const ProxyEndpoint& proxy) : user_(proxy.user), password_(proxy.password) {}

  /// The value of Proxy-Authorization for the next request; empty as long as the proxy has not asked. `uri`
  /// is the request target as it is sent: "host:443" of a CONNECT, an absolute URI of a POST.
  std::string header_for(std::string_view method, std::string_view uri);
  /// A request that carried `sent` (what header_for() gave for it, perhaps nothing) was answered by 407 with
  /// these Proxy-Authenticate fields. Nullopt: repeat it with a new header_for(). Else what stands in the
  /// way: proxy_wants_credentials, proxy_refuses_credentials, or proxy_scheme_unknown with the schemes it
  /// offers.
  std::optional<Failure> challenged(std::string_view sent, std::span<const std::string_view> fields);

 private:
  /// Whether a 407 to `sent` means that user and password are wrong.
  bool is_refusal(std::string_view sent, const Challenge& challenge) const;

  const std::string user_;
  const std::string password_;
  std::optional<Challenge> chosen_;
  std::uint32_t nonce_count_ = 0;  // of the chosen challenge's nonce
  std::string first_answer_;       // to the newest nonce that was answered
  bool refused_ = false;
};

}  // namespace sallyport::client
