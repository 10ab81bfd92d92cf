#include "net/http/tunnel_mac.hpp"

#include <openssl/crypto.h>

#include "base/byte_writer.hpp"
#include "base/random.hpp"
#include "rtmp/handshake/hmac.hpp"

namespace sallyport::net {
namespace {

constexpr std::size_t kMacBytes = 16;

}  // namespace

std::string tunnel_mac(const http::TunnelSecret& secret, std::string_view target, ByteSpan body) {
  ByteVector message;
  message.reserve(target.size() + 1 + body.size());
  ByteWriter writer(message);
  writer.text(target);
  writer.u8('\n');  // no target has one, so nothing can be moved between target and body
  writer.bytes(body);
  return to_hex(ByteSpan(rtmp::hmac_sha256(secret, message)).first(kMacBytes));
}

bool is_tunnel_mac(std::string_view mac, const http::TunnelSecret& secret, std::string_view target,
                   ByteSpan body) {
  const std::string right = tunnel_mac(secret, target, body);
  return mac.size() == right.size() && CRYPTO_memcmp(mac.data(), right.data(), right.size()) == 0;
}

}  // namespace sallyport::net
