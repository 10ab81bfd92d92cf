#include "token/file_verifier.hpp"

#include <ctime>

#include <openssl/crypto.h>

#include "base/clock.hpp"
#include "base/log.hpp"
#include "token/jwt.hpp"
#include "token/signed_url.hpp"

namespace sallyport::token {
namespace {

constexpr std::int64_t kRefresh = 1000;  ///< milliseconds between looks at the files

std::int64_t monotonic_milliseconds() {
  return std::chrono::duration_cast<Milliseconds>(monotonic_now().time_since_epoch()).count();
}

Error refused(Reason reason, std::string sentence) {
  return {reason, std::move(sentence)};
}

void fill(Grant& grant, const Claims& claims, const Key& key) {
  grant = {claims.id, claims.subject, key.id, claims.expires};
}

}  // namespace

FileVerifier::FileVerifier(VerifierOptions options)
    : options_(std::move(options)), keys_(options_.keys), revocations_(options_.revocations) {}

Result<void> FileVerifier::load() {
  if (auto loaded = keys_.load(); !loaded) return loaded;
  if (auto loaded = revocations_.load(); !loaded) return loaded;
  due_ = monotonic_milliseconds() + kRefresh;
  if (options_.used.empty()) {
    used_ = use_memory();
    return {};
  }
  auto opened = use_database(options_.used);
  if (!opened) return std::move(opened).error();
  used_ = *std::move(opened);
  return {};
}

std::int64_t FileVerifier::now() const {
  return options_.now ? options_.now() : std::time(nullptr);
}

void FileVerifier::refresh_if_due() {
  if (monotonic_milliseconds() < due_) return;
  const std::unique_lock lock(refreshing_, std::try_to_lock);
  if (!lock) return;  // somebody else is at it
  due_ = monotonic_milliseconds() + kRefresh;
  keys_.refresh(false);
  revocations_.refresh(false);
}

void FileVerifier::reread() {
  const std::lock_guard lock(refreshing_);
  keys_.refresh(true);
  revocations_.refresh(true);
}

Result<Claims> FileVerifier::read_jwt(std::string_view token, Grant& grant) const {
  const auto jwt = parse_jwt(token);
  if (!jwt) return jwt.error();
  const auto keys = keys_.keys();
  const Key* key = keys->find(jwt->key_id, jwt->key_type);
  if (!key)
    return refused(Reason::token_unknown_key, "The token was made with a key that is not known here.");
  if (key->type != jwt->key_type)
    return refused(Reason::token_algorithm, "The token's algorithm is not that of its key.");
  if (!verify_signature(*key, jwt->signed_part, jwt->signature)) {
    return refused(Reason::token_signature, "The token's signature is wrong.");
  }
  auto claims = read_jwt_claims(jwt->claims);
  if (claims) fill(grant, *claims, *key);
  return claims;
}

Result<Claims> FileVerifier::read_url(std::string_view token, Grant& grant) const {
  const auto url = parse_signed_url(token);
  if (!url) return url.error();
  const auto keys = keys_.keys();
  const Key* key = keys->find((*url)[SignedUrl::kid], KeyType::secret);
  if (!key)
    return refused(Reason::token_unknown_key, "The token was made with a key that is not known here.");
  if (key->type != KeyType::secret)
    return refused(Reason::token_algorithm, "The token's key is not one for signed URLs.");
  const Hmac expected = hmac_sha256(key->secret, canonical_text(*url));
  if (CRYPTO_memcmp(expected.data(), url->signature.data(), expected.size()) != 0) {
    return refused(Reason::token_signature, "The token's signature is wrong.");
  }
  auto claims = read_url_claims(*url);
  if (claims) fill(grant, *claims, *key);
  return claims;
}

Result<void> FileVerifier::note_use(const Claims& claims, const Grant& grant) {
  if (claims.id.empty())
    return refused(Reason::bad_token, "A token that may be used once needs an id (jti).");
  if (claims.expires > now() + UsedTokens::kMaxLifetime) {
    return refused(Reason::bad_token, "A token that may be used once must expire within a day.");
  }
  const auto is_first = used_->use(grant.key, claims.id, claims.expires + kLeeway, now());
  if (!is_first) {
    log::error("token-register").field("problem", is_first.error().message).reason(is_first.error().reason);
    return refused(is_first.error().reason, "The token cannot be accepted now; try again later.");
  }
  if (!*is_first) return refused(Reason::token_used, "The token has been used; ask for a new one.");
  return {};
}

Result<void> FileVerifier::verify(std::string_view token, const Request& request, Grant& grant) {
  refresh_if_due();
  const auto claims = is_signed_url(token) ? read_url(token, grant) : read_jwt(token, grant);
  if (!claims) return claims.error();
  if (auto timely = check_time(*claims, request, now()); !timely) return timely;
  if (revocations_.revocations()->cover(grant, now())) {
    return refused(Reason::token_revoked, "The token was revoked.");
  }
  if (auto fitting = check_purpose(*claims, request); !fitting) return fitting;
  if (!options_.once || request.entered) return {};
  return note_use(*claims, grant);
}

bool FileVerifier::is_revoked(const Grant& grant) {
  refresh_if_due();
  return revocations_.revocations()->cover(grant, now());
}

Result<std::shared_ptr<Verifier>> open_verifier(VerifierOptions options) {
  auto verifier = std::make_shared<FileVerifier>(std::move(options));
  if (auto loaded = verifier->load(); !loaded) return std::move(loaded).error();
  return std::shared_ptr<Verifier>(std::move(verifier));
}

}  // namespace sallyport::token
