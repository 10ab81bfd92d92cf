#include "access/ruling.hpp"

#include <openssl/crypto.h>

#include <algorithm>

#include "access/credentials.hpp"
#include "access/token_grant.hpp"

namespace sallyport::access {
namespace {

constexpr std::string_view kKey = "key";
constexpr std::string_view kToken = "token";
constexpr std::string_view kOpen = "open";

Requirement requirement_of(const Wish& wish) {
  switch (wish.action) {
    case token::Action::connect: return wish.access.connect;
    case token::Action::publish: return wish.access.publish;
    default: return wish.access.play;
  }
}

/// "Publishing" and so on: how a sentence about the action begins.
std::string name_of(token::Action action) {
  switch (action) {
    case token::Action::connect: return "Connecting";
    case token::Action::publish: return "Publishing";
    default: return "Playing";
  }
}

std::string_view example_of(token::Action action) {
  return action == token::Action::connect ? "APPLICATION?" : "NAME?";
}

bool same_secret(const std::string& a, const std::string& b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

Ruling judge_key(const Wish& wish, const std::string& offered) {
  const std::string& expected = wish.access.stream_key;
  if (expected.empty()) {
    return Ruling::refuse(kKey, Reason::no_key, "This application has no stream key yet; its operator finds the cause in the server's log.");
  }
  if (offered.empty()) {
    return Ruling::refuse(kKey, Reason::no_key, name_of(wish.action) + " needs the stream key: " + std::string(example_of(wish.action)) + "key=...");
  }
  if (!same_secret(offered, expected)) return Ruling::refuse(kKey, Reason::bad_key, "The stream key is wrong.");
  return {hub::Verdict::allow(), kKey, {}};
}

bool has_entered(const Wish& wish, std::string_view offered) {
  if (!wish.held) return false;
  return std::any_of(wish.held->begin(), wish.held->end(), [&](const hub::GrantRef& grant) {
    const auto* token = dynamic_cast<const TokenGrant*>(grant.get());
    return token && token->is_for(offered);
  });
}

token::Request request_of(const Wish& wish, std::string_view offered) {
  token::Request request;
  request.action = wish.action;
  request.audience = wish.access.audience;
  request.application = wish.client.application;
  request.instance = wish.client.instance;
  request.stream = wish.stream;
  request.address = wish.client.ip;
  request.entered = has_entered(wish, offered);
  return request;
}

Ruling judge_token(const Wish& wish, const std::string& offered) {
  const auto& verifier = wish.access.verifier;
  if (!verifier) {
    return Ruling::refuse(kToken, Reason::configuration_error,
                          "This application cannot check tokens; its operator finds the cause in the server's log.");
  }
  if (offered.empty()) {
    return Ruling::refuse(kToken, Reason::no_token, name_of(wish.action) + " needs a token: " + std::string(example_of(wish.action)) + "token=...");
  }
  Ruling ruling{hub::Verdict::allow(), kToken, {}};
  if (auto verified = verifier->verify(offered, request_of(wish, offered), ruling.token); !verified) {
    ruling.verdict = hub::Verdict::refuse(verified.error().reason, verified.error().message);
    return ruling;
  }
  ruling.verdict.grant = std::make_shared<TokenGrant>(verifier, offered, ruling.token,
                                                      TokenGrant::Purpose{wish.action, std::string(wish.stream)},
                                                      wish.access.end_at_expiry);
  return ruling;
}

/// The right one of the two is enough; else the answer is about the one that was given.
Ruling judge_either(const Wish& wish, const Credentials& offered) {
  if (offered.key.empty()) {
    Ruling ruling = judge_token(wish, offered.token);
    if (offered.token.empty()) ruling.verdict.description = name_of(wish.action) + " needs the stream key or a token.";
    return ruling;
  }
  Ruling by_key = judge_key(wish, offered.key);
  return by_key.verdict.allowed || offered.token.empty() ? by_key : judge_token(wish, offered.token);
}

}  // namespace

Ruling judge(const Wish& wish) {
  const Requirement requirement = requirement_of(wish);
  if (requirement == Requirement::open) return {hub::Verdict::allow(), kOpen, {}};
  const Credentials offered = find_credentials(wish.client, wish.query);
  switch (requirement) {
    case Requirement::key: return judge_key(wish, offered.key);
    case Requirement::token: return judge_token(wish, offered.token);
    case Requirement::optional_token:
      return offered.token.empty() ? Ruling{hub::Verdict::allow(), kOpen, {}} : judge_token(wish, offered.token);
    default: return judge_either(wish, offered);
  }
}

}  // namespace sallyport::access
