#pragma once
// TokenGrant: a token that let somebody in, as long as he makes use of it. It keeps a digest of the token, not
// the token.
#include <array>
#include <memory>
#include <string>
#include <string_view>

#include "hub/access.hpp"
#include "token/verifier.hpp"

namespace sallyport::access {

class TokenGrant final : public hub::Grant {
 public:
  struct Purpose {
    token::Action action = token::Action::connect;
    std::string stream;  ///< empty for connect
  };

  TokenGrant(std::shared_ptr<token::Verifier> verifier, std::string_view token, token::Grant known, Purpose purpose,
             bool end_at_expiry);

  Reason withdrawn() const override;
  std::optional<Facts> facts() const override;
  bool is_for(std::string_view token) const;
  const token::Grant& known() const { return known_; }
  const Purpose& purpose() const { return purpose_; }

 private:
  using Digest = std::array<std::uint8_t, 32>;
  static Digest digest_of(std::string_view token);

  const std::shared_ptr<token::Verifier> verifier_;
  const Digest digest_;
  const token::Grant known_;
  const Purpose purpose_;
  const bool end_at_expiry_;
};

}  // namespace sallyport::access
