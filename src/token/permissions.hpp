#pragma once
// Permissions: what a token lets its bearer do, and where.
//
// A JWT writes them as words of the claim "scope", separated by blanks (RFC 8693, section 4.2):
//
//   connect  call  publish:STREAM  play:STREAM      each may end in @PLACE; without it, everywhere
//
// STREAM and PLACE are patterns; '%', '@', blanks and what is not ASCII are percent-encoded in them. Words of
// other makers, and words that break these rules, permit nothing.
#include <optional>
#include <string_view>
#include <vector>

#include "token/pattern.hpp"
#include "token/verifier.hpp"

namespace sallyport::token {

struct Permission {
  Action action = Action::connect;
  std::optional<Pattern> stream;      ///< publish and play always have one, the others never
  std::optional<PlacePattern> place;  ///< none: everywhere
  bool covers(const Request& request) const;
};

struct Permissions {
  std::vector<Permission> all;
  bool cover(const Request& request) const;
};

/// "connect", "publish", "play", "call"; nullopt for other words.
std::optional<Action> parse_action(std::string_view word);
/// publish and play name a stream; connect and call do not.
constexpr bool names_stream(Action action) {
  return action == Action::publish || action == Action::play;
}

/// One word. The error says why it permits nothing.
Result<Permission> parse_scope_word(std::string_view word);
/// At most 64 words; an error if there are more.
Result<Permissions> parse_scope(std::string_view scope);

}  // namespace sallyport::token
