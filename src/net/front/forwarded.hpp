#pragma once
// The client of an HTTP request that came through proxies: the last address in X-Forwarded-For, or in Forwarded
// (RFC 7239), that is not a trusted proxy's. Whatever stands before it was written by somebody unknown.
#include <optional>

#include "base/result.hpp"
#include "http/request_head.hpp"
#include "net/front/front_options.hpp"

namespace sallyport::net {

struct ForwardedClient {
  IpAddress ip;
  std::uint16_t port = 0;  ///< 0: not said
  bool operator==(const ForwardedClient&) const = default;
};

/// `sender` is who sent the request. Nullopt if it speaks for itself: it is not trusted, says nothing, or names
/// nobody by address ("unknown", "_hidden"). bad_http if the field cannot be read without doubt.
Result<std::optional<ForwardedClient>> forwarded_client(const FrontOptions& fronts, const IpAddress& sender,
                                                        const http::RequestHead& head);

}  // namespace sallyport::net
