#pragma once
// A verifier that knows the tokens a test gives it, and a decider with one application and one client.
#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <set>

#include "access/decider.hpp"
#include "base/log.hpp"

namespace sallyport::test {

class ScriptedVerifier final : public token::Verifier {
 public:
  Result<void> verify(std::string_view token, const token::Request& request, token::Grant& grant) override {
    requests.push_back({std::string(token), request.action, std::string(request.audience), std::string(request.application),
                        std::string(request.instance), std::string(request.stream), request.address, request.entered});
    const auto found = tokens.find(std::string(token));
    if (found == tokens.end()) return Error{Reason::token_signature, "the signature of the token is wrong"};
    grant = found->second;
    if (const auto refusal = refusals.find(std::string(token)); refusal != refusals.end()) return Error{refusal->second, "no"};
    return {};
  }
  bool is_revoked(const token::Grant& grant) override { return revoked.contains(grant.id); }

  struct Asked {
    std::string token;
    token::Action action;
    std::string audience, application, instance, stream;
    IpAddress address;
    bool entered;
  };
  std::map<std::string, token::Grant> tokens;
  std::map<std::string, Reason> refusals;
  std::set<std::string> revoked;
  std::vector<Asked> requests;
};

class DeciderTest : public testing::Test {
 protected:
  DeciderTest() {
    access_.stream_key = "sesame";
    access_.verifier = verifier_;
    client_.application = "live";
    client_.instance = "room";
    client_.ip = *IpAddress::parse("192.0.2.4");
    client_.address = "192.0.2.4";
    client_.protocol = "rtmps";
    verifier_->tokens["good"] = {"id-1", "ann", "k1", 4'000'000'000};
    verifier_->tokens["other"] = {"id-2", "bob", "k1", 4'000'000'000};
  }

  hub::Verdict connect() {
    return collect([&](hub::Answer answer) { decider_.connect({facts(), application()}, answer); });
  }
  hub::Verdict publish(const std::string& query = {}) {
    return collect([&](hub::Answer answer) { decider_.publish(question(query), answer); });
  }
  hub::Verdict play(const std::string& query = {}) {
    return collect([&](hub::Answer answer) { decider_.play(question(query), answer); });
  }
  hub::StreamQuestion question(const std::string& query) { return {facts(), application(), "s", query, held_}; }
  hub::ClientFactsRef facts() const { return std::make_shared<hub::ClientFacts>(client_); }
  hub::ApplicationOptionsRef application() const {
    hub::ApplicationOptions options;
    options.access = std::make_shared<access::ApplicationAccess>(access_);
    return std::make_shared<hub::ApplicationOptions>(options);
  }
  template <typename Ask>
  hub::Verdict collect(Ask ask) {
    std::optional<hub::Verdict> verdict;
    ask(hub::Answer(loop_, [&](hub::Verdict given) { verdict = std::move(given); }));
    loop_.run_ready();
    return verdict.value_or(hub::Verdict::refuse(Reason::none, "no answer"));
  }

  loop::EventLoop loop_{0};
  std::shared_ptr<ScriptedVerifier> verifier_ = std::make_shared<ScriptedVerifier>();
  hub::ClientFacts client_;
  access::ApplicationAccess access_;
  std::vector<hub::GrantRef> held_;
  access::Decider decider_;
};

}  // namespace sallyport::test
