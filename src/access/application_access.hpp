#pragma once
// ApplicationAccess: what an application demands of those who connect, publish and play, and what it compares
// their keys and tokens with. Made by whoever reads the configuration, used by the Decider; immutable then.
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hub/application_options.hpp"
#include "token/verifier.hpp"

namespace sallyport::access {

/// What an action needs.
enum class Requirement {
  open,          ///< nothing
  key,           ///< the application's stream key
  token,         ///< a token that permits it
  key_or_token,  ///< either
  optional_token,  ///< nothing; but a token that is given must be right
};
std::string_view to_string(Requirement requirement);
/// "open", "key", "token", "key-or-token", "optional-token", in any case.
std::optional<Requirement> parse_requirement(std::string_view text);

constexpr bool takes_key(Requirement requirement) {
  return requirement == Requirement::key || requirement == Requirement::key_or_token;
}
constexpr bool takes_token(Requirement requirement) {
  return requirement == Requirement::token || requirement == Requirement::key_or_token || requirement == Requirement::optional_token;
}

/// Where a verifier gets what it knows; absolute paths, empty: none.
struct TokenFiles {
  std::vector<std::string> keys;
  std::string revocations;
  std::string used;   ///< where the ids of used tokens outlive a restart
  bool once = false;  ///< a token may be used once
  auto operator<=>(const TokenFiles&) const = default;
};

struct ApplicationAccess final : hub::AccessSettings {
  Requirement connect = Requirement::open;
  Requirement publish = Requirement::key;
  bool publish_written = false;  ///< by the application's own file; else its script may stand in for the key
  Requirement play = Requirement::open;
  std::string audience;        ///< empty: not checked
  bool end_at_expiry = false;  ///< a session ends when the token that let it in expires
  TokenFiles files;
  std::string stream_key;                     ///< never logged; empty: no key fits
  std::shared_ptr<token::Verifier> verifier;  ///< null: no token can be checked, so none is accepted

  bool takes_keys() const { return takes_key(connect) || takes_key(publish) || takes_key(play); }
  bool takes_tokens() const { return takes_token(connect) || takes_token(publish) || takes_token(play); }
};

}  // namespace sallyport::access
