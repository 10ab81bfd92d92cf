#pragma once
// What proves that a tunnel request comes from the client that opened the session: HMAC-SHA256, cut to 128
// bits, under the secret that /open gave. The id alone, which stands in the logs of proxies, is not enough.
#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "http/tunnel_hello.hpp"

namespace sallyport::net {

/// 32 hexadecimal digits. `target` is the request's verb, number and query without the MAC, "send/7?u=100";
/// `body` what the request carries, before it is made a text document.
std::string tunnel_mac(const http::TunnelSecret& secret, std::string_view target, ByteSpan body);
/// In a time that does not depend on where they differ.
bool is_tunnel_mac(std::string_view mac, const http::TunnelSecret& secret, std::string_view target,
                   ByteSpan body);

}  // namespace sallyport::net
