#include "token/claims.hpp"

#include <algorithm>

namespace sallyport::token {
namespace {

Error refused(Reason reason, std::string sentence) {
  return {reason, std::move(sentence)};
}

bool is_for_audience(const Claims& claims, std::string_view wanted) {
  return std::find(claims.audience.begin(), claims.audience.end(), wanted) != claims.audience.end();
}

}  // namespace

Result<void> check_time(const Claims& claims, const Request& request, std::int64_t now) {
  if (!request.entered && now >= claims.expires + kLeeway) {
    return refused(Reason::token_expired, "The token has expired; ask for a new one.");
  }
  const std::int64_t latest_start = std::max(claims.not_before.value_or(0), claims.issued_at.value_or(0));
  if (latest_start > now + kLeeway) return refused(Reason::token_not_yet, "The token is not valid yet.");
  return {};
}

Result<void> check_purpose(const Claims& claims, const Request& request) {
  if (!request.audience.empty() && !is_for_audience(claims, request.audience)) {
    return refused(Reason::token_audience, "The token is for another server or application.");
  }
  if (claims.address && !claims.address->contains(request.address)) {
    return refused(Reason::token_address, "The token is for another address.");
  }
  if (!claims.permissions.cover(request)) {
    const std::string what = names_stream(request.action) ? " this stream." : " here.";
    return refused(Reason::token_scope,
                   "The token does not permit to " + std::string(to_string(request.action)) + what);
  }
  return {};
}

}  // namespace sallyport::token
