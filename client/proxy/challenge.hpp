#pragma once
// The challenges of WWW-Authenticate and Proxy-Authenticate fields (RFC 9110, section 11.6.1): what an HTTP
// server or proxy offers as ways to log in.
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace sallyport::client {

/// One of them. Text comes from the network: it is bounded, and printable() before anybody sees it.
struct Challenge {
  std::string scheme;                                           ///< as written
  std::vector<std::pair<std::string, std::string>> parameters;  ///< names in lower case; values unquoted

  bool is(std::string_view name) const;  ///< in any case
  /// The value of a parameter, or an empty view.
  std::string_view find(std::string_view name) const;
};

constexpr std::size_t kMaxChallenges = 16;            ///< of one response
constexpr std::size_t kMaxChallengeParameters = 24;   ///< of one challenge
constexpr std::size_t kMaxChallengeField = 8 * 1024;  ///< bytes of one field

/// All challenges of one response, in order: a field may hold several.
Result<std::vector<Challenge>> parse_challenges(std::span<const std::string_view> fields);

}  // namespace sallyport::client
