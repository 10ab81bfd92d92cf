#include "fetch/signature.hpp"

#include <array>
#include <chrono>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "base/base64.hpp"
#include "base/random.hpp"

namespace sallyport::fetch {
namespace {

constexpr std::string_view kSecretPrefix = "whsec_";
constexpr std::size_t kShortestSecret = 24;
constexpr std::size_t kLongestSecret = 64;
constexpr std::size_t kMadeSecret = 32;
constexpr std::size_t kIdBytes = 16;

}  // namespace

std::string sign(ByteSpan secret, std::string_view id, std::int64_t timestamp, std::string_view body) {
  std::string text(id);
  text += '.' + std::to_string(timestamp) + '.';
  text += body;
  std::array<std::uint8_t, EVP_MAX_MD_SIZE> mac;
  unsigned size = 0;
  const ByteSpan bytes = as_bytes(text);
  HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()), bytes.data(), bytes.size(), mac.data(), &size);
  return "v1," + encode_base64(ByteSpan(mac).first(size));
}

std::vector<std::string> signature_fields(ByteSpan secret, std::string_view id, std::string_view body) {
  const auto now = std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
  return {"webhook-id: " + std::string(id), "webhook-timestamp: " + std::to_string(now),
          "webhook-signature: " + sign(secret, id, now, body)};
}

Result<ByteVector> parse_secret(std::string_view text) {
  const Error wrong{Reason::bad_token, "a secret for signatures is whsec_ and 24 to 64 bytes in base64"};
  if (!text.starts_with(kSecretPrefix)) return wrong;
  const auto secret = decode_base64(text.substr(kSecretPrefix.size()));
  if (!secret || secret->size() < kShortestSecret || secret->size() > kLongestSecret) return wrong;
  return *secret;
}

std::string make_secret() {
  ByteVector bytes(kMadeSecret);
  fill_random(bytes);
  return std::string(kSecretPrefix) + encode_base64(bytes);
}

std::string make_message_id() {
  return "msg_" + random_hex(kIdBytes);
}

}  // namespace sallyport::fetch
