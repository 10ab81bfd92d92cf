#include "token/key.hpp"

#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/sha.h>

#include "token/base64url.hpp"

namespace sallyport::token {
namespace {

constexpr std::size_t kCoordinateBytes = 32;
constexpr std::string_view kCurve = "prime256v1";

Error unusable(std::string_view why) {
  return {Reason::configuration_error, std::string(why)};
}

std::shared_ptr<EVP_PKEY> owned(EVP_PKEY* pair) {
  return {pair, EVP_PKEY_free};
}

struct ContextFree {
  void operator()(EVP_PKEY_CTX* context) const { EVP_PKEY_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_PKEY_CTX, ContextFree>;

bool is_on_curve(EVP_PKEY* pair) {
  const Context context(EVP_PKEY_CTX_new_from_pkey(nullptr, pair, nullptr));
  return context && EVP_PKEY_public_check(context.get()) == 1;
}

/// The point as SEC 1 writes it, uncompressed.
ByteVector point_of(ByteSpan x, ByteSpan y) {
  ByteVector point{4};
  point.insert(point.end(), x.begin(), x.end());
  point.insert(point.end(), y.begin(), y.end());
  return point;
}

EVP_PKEY* make_p256(const ByteVector& point) {
  char curve[] = "prime256v1";
  OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, curve, 0),
      OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, const_cast<std::uint8_t*>(point.data()),
                                        point.size()),
      OSSL_PARAM_construct_end()};
  const Context context(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
  EVP_PKEY* pair = nullptr;
  if (!context || EVP_PKEY_fromdata_init(context.get()) != 1) return nullptr;
  if (EVP_PKEY_fromdata(context.get(), &pair, EVP_PKEY_PUBLIC_KEY, parameters) != 1) return nullptr;
  return pair;
}

bool is_p256(EVP_PKEY* pair) {
  char group[64] = {};
  std::size_t length = 0;
  return EVP_PKEY_is_a(pair, "EC") && EVP_PKEY_get_group_name(pair, group, sizeof group, &length) == 1 &&
         std::string_view(group) == kCurve;
}

/// Finds out what was read and names it by its thumbprint.
Result<Key> classify(EVP_PKEY* read) {
  Key key;
  key.pair = owned(read);
  if (!read) return unusable("it cannot be read as a key");
  if (EVP_PKEY_is_a(read, "ED25519")) {
    key.type = KeyType::ed25519;
  } else if (is_p256(read)) {
    key.type = KeyType::p256;
  } else {
    return unusable("it is neither an Ed25519 nor a P-256 key");
  }
  key.id = thumbprint(key);
  return key;
}

int no_password(char*, int, int, void*) {
  return 0;
}

struct BioFree {
  void operator()(BIO* bio) const { BIO_free(bio); }
};

template <typename Reader>
Result<Key> key_from_pem(std::string_view pem, Reader read) {
  const std::unique_ptr<BIO, BioFree> bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  return classify(bio ? read(bio.get(), nullptr, no_password, nullptr) : nullptr);
}

}  // namespace

std::string_view to_string(KeyType type) {
  switch (type) {
    case KeyType::ed25519:
      return "Ed25519";
    case KeyType::p256:
      return "P-256";
    case KeyType::secret:
      return "HMAC-SHA256 secret";
  }
  return "unknown";
}

Result<Key> ed25519_key(ByteSpan x) {
  if (x.size() != kCoordinateBytes) return unusable("x is not 32 bytes long");
  return classify(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, x.data(), x.size()));
}

Result<Key> p256_key(ByteSpan x, ByteSpan y) {
  if (x.size() != kCoordinateBytes || y.size() != kCoordinateBytes)
    return unusable("x or y is not 32 bytes long");
  auto key = classify(make_p256(point_of(x, y)));
  if (key && !is_on_curve(key->pair.get())) return unusable("the point is not on the curve P-256");
  return key;
}

Result<Key> public_key_from_pem(std::string_view pem) {
  auto key = key_from_pem(pem, PEM_read_bio_PUBKEY);
  if (key && key->type == KeyType::p256 && !is_on_curve(key->pair.get()))
    return unusable("the point is not on the curve P-256");
  return key;
}

Result<Key> private_key_from_pem(std::string_view pem) {
  return key_from_pem(pem, PEM_read_bio_PrivateKey);
}

std::array<ByteVector, 2> coordinates(const Key& key) {
  ByteVector bytes(1 + 2 * kCoordinateBytes);
  std::size_t length = bytes.size();
  if (key.type == KeyType::ed25519) {
    if (EVP_PKEY_get_raw_public_key(key.pair.get(), bytes.data(), &length) != 1) length = 0;
    return {ByteVector(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(length)), {}};
  }
  std::array<ByteVector, 2> both;
  const char* names[] = {OSSL_PKEY_PARAM_EC_PUB_X, OSSL_PKEY_PARAM_EC_PUB_Y};
  for (std::size_t i = 0; i < both.size(); ++i) {
    BIGNUM* number = nullptr;
    if (EVP_PKEY_get_bn_param(key.pair.get(), names[i], &number) != 1) continue;
    both[i].resize(kCoordinateBytes);
    BN_bn2binpad(number, both[i].data(), static_cast<int>(kCoordinateBytes));
    BN_free(number);
  }
  return both;
}

std::string thumbprint(const Key& key) {
  const auto [x, y] = coordinates(key);
  // RFC 7638, section 3: the members that are required, in the order of their names, without blanks.
  const std::string text = key.type == KeyType::ed25519
                               ? R"({"crv":"Ed25519","kty":"OKP","x":")" + encode_base64url(x) + "\"}"
                               : R"({"crv":"P-256","kty":"EC","x":")" + encode_base64url(x) + R"(","y":")" +
                                     encode_base64url(y) + "\"}";
  std::array<std::uint8_t, SHA256_DIGEST_LENGTH> digest{};
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
  return encode_base64url(digest);
}

Hmac hmac_sha256(std::string_view secret, std::string_view text) {
  Hmac out{};
  unsigned length = 0;
  HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
       reinterpret_cast<const unsigned char*>(text.data()), text.size(), out.data(), &length);
  return out;
}

}  // namespace sallyport::token
