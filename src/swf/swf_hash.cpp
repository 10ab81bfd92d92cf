#include "swf/swf_hash.hpp"

#include <new>
#include <string_view>

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/params.h>

namespace sallyport::swf {
namespace {

constexpr std::string_view kPhrase = "Genuine Adobe Flash Player 001";

EVP_MAC* hmac_algorithm() {
  static EVP_MAC* const algorithm = EVP_MAC_fetch(nullptr, "HMAC", nullptr);  // for the life of the process
  return algorithm;
}

}  // namespace

void SwfHasher::Free::operator()(evp_mac_ctx_st* context) const {
  EVP_MAC_CTX_free(context);
}

SwfHasher::SwfHasher() : context_(EVP_MAC_CTX_new(hmac_algorithm())) {
  char digest[] = "SHA256";
  const OSSL_PARAM parameters[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
                                   OSSL_PARAM_construct_end()};
  const ByteSpan key = as_bytes(kPhrase);
  if (!context_ || EVP_MAC_init(context_.get(), key.data(), key.size(), parameters) != 1)
    throw std::bad_alloc();
}

SwfHasher::~SwfHasher() = default;

void SwfHasher::add(ByteSpan bytes) {
  EVP_MAC_update(context_.get(), bytes.data(), bytes.size());
}

SwfHash SwfHasher::finish() {
  SwfHash hash{};
  std::size_t size = 0;
  EVP_MAC_final(context_.get(), hash.data(), &size, hash.size());
  return hash;
}

SwfProof prove(const SwfHash& hash, const HandshakeTail& tail) {
  SwfProof proof{};
  unsigned size = 0;
  HMAC(EVP_sha256(), tail.data(), static_cast<int>(tail.size()), hash.data(), hash.size(), proof.data(),
       &size);
  return proof;
}

bool same_proof(const SwfProof& a, const SwfProof& b) {
  return CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace sallyport::swf
