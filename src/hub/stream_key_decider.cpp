#include "hub/stream_key_decider.hpp"

#include <openssl/crypto.h>

#include "base/name.hpp"

namespace sallyport::hub {
namespace {

bool same_secret(const std::string& a, const std::string& b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

Verdict judge_key(const StreamQuestion& question) {
  const std::string& expected = question.application->stream_key;
  if (expected.empty()) return Verdict::refuse(Reason::no_key, "This application has no stream key yet; its operator finds the cause in the server's log.");
  std::string offered = query_value(question.query, "key");
  if (offered.empty()) offered = query_value(question.client->query, "key");
  if (offered.empty()) return Verdict::refuse(Reason::no_key, "Publishing needs the stream key: NAME?key=...");
  if (!same_secret(offered, expected)) return Verdict::refuse(Reason::bad_key, "The stream key is wrong.");
  return Verdict::allow();
}

}  // namespace

std::string query_value(std::string_view query, std::string_view name) {
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find_first_of("&?"));
    query.remove_prefix(std::min(query.size(), pair.size() + 1));
    const std::size_t equals = pair.find('=');
    if (equals == std::string_view::npos || pair.substr(0, equals) != name) continue;
    auto decoded = percent_decode(pair.substr(equals + 1));
    return decoded ? *decoded : std::string();
  }
  return {};
}

void StreamKeyDecider::connect(const ConnectQuestion&, Answer answer) { answer(Verdict::allow()); }

void StreamKeyDecider::publish(const StreamQuestion& question, Answer answer) {
  if (question.application->publish == PublishPolicy::open) return answer(Verdict::allow());
  answer(judge_key(question));
}

void StreamKeyDecider::play(const StreamQuestion&, Answer answer) { answer(Verdict::allow()); }

}  // namespace sallyport::hub
