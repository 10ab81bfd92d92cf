#pragma once
// A decision with its grounds: the verdict for the client, the grounds for the audit.
#include <string_view>

#include "access/application_access.hpp"
#include "hub/access.hpp"

namespace sallyport::access {

/// What somebody wants, whichever way he came.
struct Wish {
  token::Action action = token::Action::connect;
  const hub::ClientFacts& client;
  const ApplicationAccess& access;
  std::string_view stream = {};  ///< publish and play
  std::string_view query = {};   ///< behind the stream name; a secret
  const std::vector<hub::GrantRef>* held = nullptr;
};

struct Ruling {
  hub::Verdict verdict;
  std::string_view grounds;  ///< "open", "key" or "token": what was looked at
  token::Grant token;        ///< as far as a token's signature has proven it

  static Ruling refuse(std::string_view grounds, Reason reason, std::string description) {
    return {hub::Verdict::refuse(reason, std::move(description)), grounds, {}};
  }
};

/// The one decision for every transport and action. Pure but for the verifier's register of used tokens.
Ruling judge(const Wish& wish);

}  // namespace sallyport::access
