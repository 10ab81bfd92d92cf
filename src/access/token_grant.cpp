#include "access/token_grant.hpp"

#include <ctime>

#include <openssl/crypto.h>
#include <openssl/sha.h>

namespace sallyport::access {
namespace {

constexpr std::int64_t kTolerance = 30;  // seconds that clocks may differ, as at the door

}  // namespace

TokenGrant::TokenGrant(std::shared_ptr<token::Verifier> verifier, std::string_view token, token::Grant known, Purpose purpose,
                       bool end_at_expiry)
    : verifier_(std::move(verifier)), digest_(digest_of(token)), known_(std::move(known)), purpose_(std::move(purpose)),
      end_at_expiry_(end_at_expiry) {}

Reason TokenGrant::withdrawn() const {
  if (verifier_->is_revoked(known_)) return Reason::token_revoked;
  if (end_at_expiry_ && std::time(nullptr) > known_.expires + kTolerance) return Reason::token_expired;
  return Reason::none;
}

std::optional<hub::Grant::Facts> TokenGrant::facts() const {
  return Facts{known_.subject, known_.id, known_.key, known_.expires};
}

bool TokenGrant::is_for(std::string_view token) const {
  const Digest other = digest_of(token);
  return CRYPTO_memcmp(digest_.data(), other.data(), digest_.size()) == 0;
}

TokenGrant::Digest TokenGrant::digest_of(std::string_view token) {
  Digest digest{};
  SHA256(reinterpret_cast<const unsigned char*>(token.data()), token.size(), digest.data());
  return digest;
}

}  // namespace sallyport::access
