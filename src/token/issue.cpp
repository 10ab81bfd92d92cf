#include "token/issue.hpp"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include "base/random.hpp"
#include "token/base64url.hpp"
#include "token/key_text.hpp"

namespace sallyport::token {
namespace {

constexpr std::size_t kSecretBytes = 32;
constexpr std::size_t kNameBytes = 6;
constexpr std::string_view kName = "kid: ";

Error unusable(std::string why) {
  return {Reason::configuration_error, std::move(why)};
}

struct BioFree {
  void operator()(BIO* bio) const { BIO_free(bio); }
};

template <typename Writer>
std::string to_pem(const Key& key, Writer write) {
  const std::unique_ptr<BIO, BioFree> bio(BIO_new(BIO_s_mem()));
  char* data = nullptr;
  if (!bio || write(bio.get()) != 1) return {};
  const long size = BIO_get_mem_data(bio.get(), &data);
  return std::string(kName) + key.id + "\n" + std::string(data, static_cast<std::size_t>(size));
}

}  // namespace

Key generate_key(KeyType type) {
  Key key;
  key.type = type;
  if (type == KeyType::secret) {
    key.id = random_hex(kNameBytes);
    key.secret = random_hex(kSecretBytes);
    return key;
  }
  EVP_PKEY* made =
      type == KeyType::p256 ? EVP_EC_gen("P-256") : EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
  key.pair = {made, EVP_PKEY_free};
  if (made) key.id = thumbprint(key);
  return key;
}

std::string private_pem(const Key& key) {
  return to_pem(key, [&](BIO* bio) {
    return PEM_write_bio_PKCS8PrivateKey(bio, key.pair.get(), nullptr, nullptr, 0, nullptr, nullptr);
  });
}

std::string public_pem(const Key& key) {
  return to_pem(key, [&](BIO* bio) { return PEM_write_bio_PUBKEY(bio, key.pair.get()); });
}

Result<Key> read_private_key(std::string_view text) {
  auto key = private_key_from_pem(text);
  if (!key) return key;
  const std::size_t begin = text.rfind(kName, text.find("-----BEGIN "));
  if (begin == std::string_view::npos) return key;
  const std::string_view line = text.substr(begin + kName.size());
  const std::string_view name = line.substr(0, line.find_first_of("\r\n"));
  if (!is_key_name(name)) return unusable("its kid is not 1 to 64 letters, digits, '-', '_' or '.'");
  key->id = name;
  return key;
}

Result<std::string> make_jwt(const Key& key, const nlohmann::ordered_json& claims) {
  const nlohmann::ordered_json header{
      {"typ", "JWT"}, {"alg", key.type == KeyType::ed25519 ? "EdDSA" : "ES256"}, {"kid", key.id}};
  std::string text =
      encode_base64url(as_bytes(header.dump())) + "." + encode_base64url(as_bytes(claims.dump()));
  const auto signature = sign(key, text);
  if (!signature) return signature.error();
  return text.append(".").append(encode_base64url(*signature));
}

std::string make_signed_url(const Key& key, SignedUrl url) {
  url[SignedUrl::kid] = key.id;
  url.signature = hmac_sha256(key.secret, canonical_text(url));
  return write_signed_url(url);
}

}  // namespace sallyport::token
