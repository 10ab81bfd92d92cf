#include "files/ticket.hpp"

#include <openssl/crypto.h>

#include "base/random.hpp"
#include "http/file_target.hpp"

namespace sallyport::files {

static_assert(Ticket::kLocatorDigits + Ticket::kProofDigits == http::FileTarget::kTicketLength);

Ticket Ticket::make() { return {random_hex(kLocatorDigits / 2), random_hex(kProofDigits / 2)}; }

Ticket Ticket::parse(std::string_view text) {
  const std::size_t split = std::min(kLocatorDigits, text.size());
  return {std::string(text.substr(0, split)), std::string(text.substr(split))};
}

bool Ticket::proves(const Ticket& expected) const {
  return proof.size() == expected.proof.size() && CRYPTO_memcmp(proof.data(), expected.proof.data(), proof.size()) == 0;
}

}  // namespace sallyport::files
