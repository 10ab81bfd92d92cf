// Signatures of JWT. ES256 writes r and s as 32 bytes each; OpenSSL wants and gives DER.
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>

#include "token/key.hpp"

namespace sallyport::token {
namespace {

constexpr std::size_t kHalf = 32;

struct DigestFree {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
struct SignatureFree {
  void operator()(ECDSA_SIG* signature) const { ECDSA_SIG_free(signature); }
};
using Digest = std::unique_ptr<EVP_MD_CTX, DigestFree>;
using Signature = std::unique_ptr<ECDSA_SIG, SignatureFree>;

/// Ed25519 hashes by itself.
const EVP_MD* digest_of(KeyType type) {
  return type == KeyType::p256 ? EVP_sha256() : nullptr;
}

/// Empty if r or s is no number a signature can have.
ByteVector to_der(ByteSpan raw) {
  const Signature signature(ECDSA_SIG_new());
  BIGNUM* r = BN_bin2bn(raw.data(), kHalf, nullptr);
  BIGNUM* s = BN_bin2bn(raw.data() + kHalf, kHalf, nullptr);
  if (!signature || ECDSA_SIG_set0(signature.get(), r, s) != 1) {
    BN_free(r);
    BN_free(s);
    return {};
  }
  if (BN_is_zero(r) || BN_is_zero(s)) return {};
  unsigned char* der = nullptr;
  const int length = i2d_ECDSA_SIG(signature.get(), &der);
  if (length <= 0) return {};
  ByteVector out(der, der + length);
  OPENSSL_free(der);
  return out;
}

/// Empty if it is not DER.
ByteVector to_raw(const ByteVector& der) {
  const unsigned char* at = der.data();
  const Signature signature(d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())));
  if (!signature) return {};
  ByteVector raw(2 * kHalf);
  BN_bn2binpad(ECDSA_SIG_get0_r(signature.get()), raw.data(), kHalf);
  BN_bn2binpad(ECDSA_SIG_get0_s(signature.get()), raw.data() + kHalf, kHalf);
  return raw;
}

const unsigned char* data_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

bool verify_signature(const Key& key, std::string_view text, ByteSpan signature) {
  if (!key.pair || signature.size() != 2 * kHalf) return false;
  const ByteVector form =
      key.type == KeyType::p256 ? to_der(signature) : ByteVector(signature.begin(), signature.end());
  const Digest context(EVP_MD_CTX_new());
  if (form.empty() || !context) return false;
  const bool right =
      EVP_DigestVerifyInit(context.get(), nullptr, digest_of(key.type), nullptr, key.pair.get()) == 1 &&
      EVP_DigestVerify(context.get(), form.data(), form.size(), data_of(text), text.size()) == 1;
  if (!right) ERR_clear_error();
  return right;
}

Result<ByteVector> sign(const Key& key, std::string_view text) {
  const Error failed{Reason::configuration_error, "the private key cannot sign"};
  const Digest context(EVP_MD_CTX_new());
  std::size_t length = 0;
  if (!key.pair || !context) return failed;
  if (EVP_DigestSignInit(context.get(), nullptr, digest_of(key.type), nullptr, key.pair.get()) != 1 ||
      EVP_DigestSign(context.get(), nullptr, &length, data_of(text), text.size()) != 1) {
    return failed;
  }
  ByteVector signature(length);
  if (EVP_DigestSign(context.get(), signature.data(), &length, data_of(text), text.size()) != 1)
    return failed;
  signature.resize(length);
  if (key.type == KeyType::p256) signature = to_raw(signature);
  if (signature.size() != 2 * kHalf) return failed;
  return signature;
}

}  // namespace sallyport::token
