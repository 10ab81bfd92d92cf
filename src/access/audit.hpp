#pragma once
// The audit: one line `access` for every decision, and one when a grant is withdrawn from a client. No secret is
// ever given to it.
#include "access/ruling.hpp"
#include "access/token_grant.hpp"

namespace sallyport::access {

void audit(const Wish& wish, const Ruling& ruling);
void audit_withdrawal(const hub::ClientFacts& client, const TokenGrant& grant, Reason reason);

}  // namespace sallyport::access
