#include "rtmp/handshake/hmac.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace sallyport::rtmp {

Digest hmac_sha256(ByteSpan key, ByteSpan message) {
  Digest out{};
  unsigned size = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), message.data(), message.size(), out.data(),
       &size);
  return out;
}

}  // namespace sallyport::rtmp
