#pragma once
// The audit: one line `access` for every decision, whoever made it, and one when a grant is withdrawn from a
// client. No secret is ever given to it.
#include "access/ruling.hpp"
#include "access/token_grant.hpp"

namespace sallyport::access {

void audit(const Wish& wish, const Ruling& ruling);
/// What was refused before anybody looked at keys and tokens.
void audit_refusal(const hub::Refusal& refusal);
void audit_withdrawal(const hub::ClientFacts& client, const TokenGrant& grant, Reason reason);

}  // namespace sallyport::access
