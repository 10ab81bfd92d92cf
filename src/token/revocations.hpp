#pragma once
// Revocations: which tokens are no longer good, by id (jti), by subject (sub), or by the key that made them.
//
// As a text file, a line each, '#' begins a comment:
//
//   KIND VALUE [UNTIL]       KIND is jti, sub or key; VALUE is percent-encoded; UNTIL, in seconds since 1970,
//   is
//                            when the line may be forgotten
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "token/verifier.hpp"

namespace sallyport::token {

enum class RevokedBy { id, subject, key };
std::string_view to_string(RevokedBy kind);
std::optional<RevokedBy> parse_revoked_by(std::string_view word);

struct Revocation {
  RevokedBy kind = RevokedBy::id;
  std::string value;
  std::int64_t until = 0;  ///< 0: for good
  auto operator<=>(const Revocation&) const = default;
};

class Revocations {
 public:
  static constexpr std::size_t kMaxEntries = 200'000;

  /// configuration_error with the line's number.
  static Result<Revocations> parse(std::string_view text);
  /// In the order of kinds and values, under a comment that says what the file is.
  std::string to_text() const;

  /// Replaces an entry of the same kind and value.
  void add(Revocation entry);
  /// False if there was none.
  bool remove(RevokedBy kind, std::string_view value);
  void forget_before(std::int64_t now);
  bool cover(const Grant& grant, std::int64_t now) const;
  std::size_t size() const;
  template <typename Visitor>
  void for_each(Visitor visit) const {
    for (std::size_t kind = 0; kind < 3; ++kind) {
      for (const auto& [value, until] : entries_[kind])
        visit(Revocation{static_cast<RevokedBy>(kind), value, until});
    }
  }

 private:
  bool covers(RevokedBy kind, std::string_view value, std::int64_t now) const;
  std::map<std::string, std::int64_t, std::less<>> entries_[3];  ///< value to until, by kind
};

}  // namespace sallyport::token
