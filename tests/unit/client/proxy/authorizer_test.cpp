#include "client/proxy/authorizer.hpp"

#include <gtest/gtest.h>

namespace sallyport::client {
namespace {

ProxyEndpoint proxy(std::string user = "ann", std::string password = "s3cret") {
  return {.host = "proxy.test",
          .port = 3128,
          .tls = false,
          .user = std::move(user),
          .password = std::move(password)};
}

/// The obstacle, or none if the request is to be repeated.
Obstacle after_407(ProxyAuthorizer& authorizer, std::string_view sent, std::vector<std::string_view> fields) {
  const auto failure = authorizer.challenged(sent, fields);
  return failure ? failure->obstacle : Obstacle::none;
}

std::string ask(ProxyAuthorizer& authorizer) {
  return authorizer.header_for("CONNECT", "server.test:443");
}

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

constexpr std::string_view kDigest = "Digest realm=\"r\", nonce=\"n1\", qop=\"auth\", algorithm=MD5";
constexpr std::string_view kFreshDigest = "Digest realm=\"r\", nonce=\"n2\", qop=\"auth\", algorithm=MD5";
constexpr std::string_view kStaleDigest =
    "Digest realm=\"r\", nonce=\"n2\", qop=\"auth\", algorithm=MD5, stale=true";

TEST(ProxyAuthorizer, SaysNothingBeforeItIsAsked) {
  ProxyAuthorizer authorizer(proxy());

  EXPECT_EQ(ask(authorizer), "");
}

TEST(ProxyAuthorizer, AnswersBasic) {
  ProxyAuthorizer authorizer(proxy());

  EXPECT_EQ(after_407(authorizer, "", {"Basic realm=x"}), Obstacle::none);
  EXPECT_EQ(ask(authorizer), "Basic YW5uOnMzY3JldA==");
}

TEST(ProxyAuthorizer, PrefersDigestAndItsBetterHash) {
  ProxyAuthorizer authorizer(proxy());

  after_407(authorizer, "", {"Basic realm=x", kDigest, "Digest realm=\"r\", nonce=\"n\", algorithm=SHA-256"});

  EXPECT_TRUE(has(ask(authorizer), "algorithm=SHA-256"));
}

TEST(ProxyAuthorizer, CountsTheUsesOfANonce) {
  ProxyAuthorizer authorizer(proxy());
  after_407(authorizer, "", {kDigest});

  EXPECT_TRUE(has(ask(authorizer), "nc=00000001"));
  EXPECT_TRUE(has(ask(authorizer), "nc=00000002"));
}

TEST(ProxyAuthorizer, RepeatsWithAFreshNonceIfTheOldOneIsStale) {
  ProxyAuthorizer authorizer(proxy());
  after_407(authorizer, "", {kDigest});
  const std::string sent = ask(authorizer);

  EXPECT_EQ(after_407(authorizer, sent, {kStaleDigest}), Obstacle::none);

  const std::string again = ask(authorizer);
  EXPECT_TRUE(has(again, "nonce=\"n2\"") && has(again, "nc=00000001"));
}

TEST(ProxyAuthorizer, RepeatsOnceIfTheProxyHasForgottenANonceThatServed) {
  ProxyAuthorizer authorizer(proxy());
  after_407(authorizer, "", {kDigest});
  ask(authorizer);
  const std::string later = ask(authorizer);

  EXPECT_EQ(after_407(authorizer, later, {kFreshDigest}), Obstacle::none);
  EXPECT_EQ(after_407(authorizer, ask(authorizer), {kFreshDigest}), Obstacle::proxy_refuses_credentials);
}

TEST(ProxyAuthorizer, NeverOffersARefusedPasswordAgain) {
  for (const std::string_view challenge : {std::string_view("Basic realm=x"), kDigest}) {
    ProxyAuthorizer authorizer(proxy());
    after_407(authorizer, "", {challenge});

    EXPECT_EQ(after_407(authorizer, ask(authorizer), {challenge}), Obstacle::proxy_refuses_credentials);
    EXPECT_EQ(ask(authorizer), "");
    EXPECT_EQ(after_407(authorizer, "", {challenge}), Obstacle::proxy_refuses_credentials);
  }
}

TEST(ProxyAuthorizer, LetsConnectionsThatAreChallengedTogetherShareANonce) {
  ProxyAuthorizer authorizer(proxy());
  after_407(authorizer, "", {kDigest});
  ask(authorizer);

  EXPECT_EQ(after_407(authorizer, "", {kFreshDigest}), Obstacle::none);
  EXPECT_TRUE(has(ask(authorizer), "nonce=\"n1\""));
}

TEST(ProxyAuthorizer, NamesTheSchemesItLacks) {
  ProxyAuthorizer authorizer(proxy());
  const std::vector<std::string_view> fields{"Negotiate", "NTLM"};

  const auto failure = authorizer.challenged("", fields);

  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->obstacle, Obstacle::proxy_scheme_unknown);
  EXPECT_EQ(failure->detail, "it offers Negotiate, NTLM");
}

TEST(ProxyAuthorizer, WantsCredentialsThatWereNotGiven) {
  ProxyAuthorizer authorizer(proxy("", ""));

  EXPECT_EQ(after_407(authorizer, "", {"Negotiate, Basic realm=x"}), Obstacle::proxy_wants_credentials);
  EXPECT_EQ(after_407(authorizer, "", {"NTLM"}), Obstacle::proxy_scheme_unknown);
}

TEST(ProxyAuthorizer, NeverSaysThePassword) {
  ProxyAuthorizer authorizer(proxy("ann", "s3cret"));
  after_407(authorizer, "", {"Basic realm=x"});
  const std::string sent = ask(authorizer);
  const std::vector<std::string_view> fields{"Basic realm=x"};

  EXPECT_FALSE(has(authorizer.challenged(sent, fields)->detail, "s3cret"));
}

TEST(ProxyAuthorizer, RefusesAChallengeThatIsNone) {
  ProxyAuthorizer authorizer(proxy());

  EXPECT_EQ(after_407(authorizer, "", {}), Obstacle::proxy_bad_reply);
  EXPECT_EQ(after_407(authorizer, "", {"\"\""}), Obstacle::proxy_bad_reply);
}

}  // namespace
}  // namespace sallyport::client
