#pragma once
// Claims: what a token says once its signature has proven it, whichever form it had; and the checks on them.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/ip_address.hpp"
#include "token/permissions.hpp"

namespace sallyport::token {

/// How far clocks may differ, in seconds.
constexpr std::int64_t kLeeway = 30;

struct Claims {
  std::string id;       ///< jti; empty if there is none
  std::string subject;  ///< sub
  std::vector<std::string> audience;
  std::int64_t expires = 0;
  std::optional<std::int64_t> not_before;
  std::optional<std::int64_t> issued_at;
  std::optional<AddressPrefix> address;
  Permissions permissions;
};

/// token_expired (not if the bearer has entered) or token_not_yet.
Result<void> check_time(const Claims& claims, const Request& request, std::int64_t now);
/// token_audience, token_address or token_scope.
Result<void> check_purpose(const Claims& claims, const Request& request);

}  // namespace sallyport::token
