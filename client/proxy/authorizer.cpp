#include "client/proxy/authorizer.hpp"

#include <algorithm>

#include "base/base64.hpp"
#include "base/random.hpp"
#include "client/printable.hpp"
#include "client/proxy/digest.hpp"
#include "http/text.hpp"

namespace sallyport::client {
namespace {

constexpr std::size_t kCnonceBytes = 16;

/// 0: not supported here.
int preference(const Challenge& challenge) {
  if (challenge.is("Basic")) return 1;
  return digest_supported(challenge) ? 1 + digest_strength(challenge) : 0;
}

std::string schemes_of(const std::vector<Challenge>& challenges) {
  std::string all;
  for (const Challenge& one : challenges) {
    const std::string_view algorithm = one.is("Digest") ? one.find("algorithm") : std::string_view();
    all += (all.empty() ? "" : ", ") + one.scheme;
    if (!algorithm.empty()) all.append(" ").append(algorithm);
  }
  return printable(all);
}

Failure failure(Obstacle obstacle, std::string detail) {
  return {obstacle, Stage::proxy, std::move(detail)};
}

}  // namespace

std::string ProxyAuthorizer::header_for(std::string_view method, std::string_view uri) {
  if (!chosen_) return {};
  if (chosen_->is("Basic")) return "Basic " + encode_base64(as_bytes(user_ + ":" + password_));
  const std::string cnonce = random_hex(kCnonceBytes);
  std::string answer = digest_answer(*chosen_, {.user = user_,
                                                .password = password_,
                                                .method = method,
                                                .uri = uri,
                                                .count = ++nonce_count_,
                                                .cnonce = cnonce});
  if (nonce_count_ == 1) first_answer_ = answer;
  return answer;
}

std::optional<Failure> ProxyAuthorizer::challenged(std::string_view sent,
                                                   std::span<const std::string_view> fields) {
  auto challenges = parse_challenges(fields);
  if (!challenges || challenges->empty())
    return failure(Obstacle::proxy_bad_reply, "407 without a usable challenge");
  const auto best =
      std::max_element(challenges->begin(), challenges->end(),
                       [](const Challenge& a, const Challenge& b) { return preference(a) < preference(b); });
  const std::string offered = schemes_of(*challenges);
  if (preference(*best) == 0) return failure(Obstacle::proxy_scheme_unknown, "it offers " + offered);
  if (user_.empty()) return failure(Obstacle::proxy_wants_credentials, "it offers " + offered);
  if (refused_ || (!sent.empty() && is_refusal(sent, *best))) {
    // Said once and for all: a wrong password that is tried again and again locks accounts.
    refused_ = true;
    chosen_.reset();
    return failure(Obstacle::proxy_refuses_credentials, "user " + printable(user_));
  }
  // Another connection has been challenged meanwhile: its nonce serves here too, and is refused but once.
  if (sent.empty() && chosen_) return std::nullopt;
  chosen_ = std::move(*best);
  nonce_count_ = 0;
  return std::nullopt;
}

bool ProxyAuthorizer::is_refusal(std::string_view sent, const Challenge& challenge) const {
  if (challenge.is("Basic")) return true;
  // RFC 7616, section 3.3: only the nonce was too old. A proxy that has forgotten one altogether (it was
  // restarted) need not say so: then the first answer to its new nonce decides.
  if (http::equal_ignoring_case(challenge.find("stale"), "true")) return false;
  return sent == first_answer_;
}

}  // namespace sallyport::client
