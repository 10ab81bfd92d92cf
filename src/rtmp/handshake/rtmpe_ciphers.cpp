#include "rtmp/handshake/rtmpe_ciphers.hpp"

#include <openssl/crypto.h>

#include "rtmp/handshake/hmac.hpp"

namespace sallyport::rtmp {
namespace {

constexpr std::size_t kCipherKeyBytes = 16;

/// The keystream of the direction towards the owner of `receiver_key`.
Rc4 make_cipher(const DhBytes& secret, ByteSpan receiver_key) {
  Digest key = hmac_sha256(secret, receiver_key);
  Rc4 cipher(ByteSpan(key).first(kCipherKeyBytes));
  OPENSSL_cleanse(key.data(), key.size());
  cipher.skip(kHandshakeBlock);
  return cipher;
}

}  // namespace

Result<RtmpeCiphers> agree_on_ciphers(const DiffieHellman& own, ByteSpan peer_key) {
  auto secret = own.agree(peer_key);
  if (!secret) return std::move(secret).error();
  RtmpeCiphers ciphers{make_cipher(*secret, own.public_key()), make_cipher(*secret, peer_key)};
  OPENSSL_cleanse(secret->data(), secret->size());
  return ciphers;
}

}  // namespace sallyport::rtmp
