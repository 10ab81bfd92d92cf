// Actions that need a token.
#include "access/token_grant.hpp"
#include "unit/access/access_test_support.hpp"

namespace sallyport::access {
namespace {

class TokenTest : public test::DeciderTest {
 protected:
  TokenTest() { access_.connect = access_.publish = access_.play = Requirement::token; }
};

TEST_F(TokenTest, EveryActionAsksTheVerifierForWhatTheServerSaw) {
  access_.audience = "example.com";
  EXPECT_TRUE(play("token=good").allowed);
  const auto& asked = verifier_->requests.at(0);
  EXPECT_EQ(asked.action, token::Action::play);
  EXPECT_EQ(asked.audience, "example.com");
  EXPECT_EQ(asked.application, "live");
  EXPECT_EQ(asked.instance, "room");
  EXPECT_EQ(asked.stream, "s");
  EXPECT_EQ(asked.address.to_string(), "192.0.2.4");
  EXPECT_FALSE(asked.entered);
}

TEST_F(TokenTest, WithoutATokenNothingIsAllowed) {
  EXPECT_EQ(connect().reason, Reason::no_token);
  EXPECT_EQ(publish().reason, Reason::no_token);
  EXPECT_EQ(play("token=").reason, Reason::no_token);
  EXPECT_TRUE(verifier_->requests.empty());
}

TEST_F(TokenTest, TheVerifiersReasonIsTheAnswer) {
  verifier_->refusals["good"] = Reason::token_scope;
  EXPECT_EQ(play("token=good").reason, Reason::token_scope);
  EXPECT_EQ(play("token=guessed").reason, Reason::token_signature);
}

TEST_F(TokenTest, AStreamKeyIsNoToken) {
  EXPECT_EQ(publish("key=sesame").reason, Reason::no_token);
}

TEST_F(TokenTest, WithoutAVerifierNoTokenIsAccepted) {
  access_.verifier = nullptr;
  EXPECT_EQ(play("token=good").reason, Reason::configuration_error);
}

TEST_F(TokenTest, EachPlaceIsLookedAtAndTheFirstCounts) {
  client_.bearer = "from-header";
  play();
  client_.query = "a=1&token=from%2Durl";
  play();
  client_.token_argument = "from-argument";
  play();
  play("token=from-name");
  std::vector<std::string> seen;
  for (const auto& asked : verifier_->requests) seen.push_back(asked.token);
  EXPECT_EQ(seen, (std::vector<std::string>{"from-header", "from-url", "from-argument", "from-name"}));
}

TEST_F(TokenTest, AWrongTokenBehindTheNameIsNotMendedByTheConnections) {
  client_.query = "token=good";
  EXPECT_EQ(play("token=wrong").reason, Reason::token_signature);
}

TEST_F(TokenTest, ASignedUrlIsTakenAsAWhole) {
  play("exp=1&st=abc&ip=1");
  EXPECT_EQ(verifier_->requests.at(0).token, "exp=1&st=abc&ip=1");
}

TEST_F(TokenTest, ATokenThatLetTheSessionInHasEntered) {
  client_.query = "token=good";
  held_.push_back(connect().grant);
  play();
  play("token=other");
  EXPECT_FALSE(verifier_->requests.at(0).entered);
  EXPECT_TRUE(verifier_->requests.at(1).entered);
  EXPECT_FALSE(verifier_->requests.at(2).entered);
}

TEST_F(TokenTest, AGrantEndsWhenItsTokenIsRevoked) {
  const hub::GrantRef grant = play("token=good").grant;
  ASSERT_TRUE(grant);
  EXPECT_EQ(grant->withdrawn(), Reason::none);
  verifier_->revoked.insert("id-1");
  EXPECT_EQ(grant->withdrawn(), Reason::token_revoked);
}

TEST_F(TokenTest, AGrantOutlivesItsTokensExpiryUnlessTheApplicationSaysOtherwise) {
  verifier_->tokens["good"].expires = 1;
  EXPECT_EQ(play("token=good").grant->withdrawn(), Reason::none);
  access_.end_at_expiry = true;
  EXPECT_EQ(play("token=good").grant->withdrawn(), Reason::token_expired);
}

TEST_F(TokenTest, AKeyGrantsWithoutAnythingToWithdraw) {
  access_.publish = Requirement::key;
  EXPECT_EQ(publish("key=sesame").grant, nullptr);
}

class KeyOrToken : public test::DeciderTest {
 protected:
  KeyOrToken() { access_.publish = Requirement::key_or_token; }
};

TEST_F(KeyOrToken, EitherIsEnough) {
  EXPECT_TRUE(publish("key=sesame").allowed);
  EXPECT_TRUE(publish("token=good").allowed);
  EXPECT_TRUE(publish("key=wrong&token=good").allowed);
  EXPECT_TRUE(publish("key=sesame&token=wrong").allowed);
}

TEST_F(KeyOrToken, TheRefusalIsAboutWhatWasGiven) {
  EXPECT_EQ(publish().reason, Reason::no_token);
  EXPECT_EQ(publish("key=wrong").reason, Reason::bad_key);
  EXPECT_EQ(publish("token=wrong").reason, Reason::token_signature);
  EXPECT_EQ(publish("key=wrong&token=wrong").reason, Reason::token_signature);
}

class OptionalToken : public test::DeciderTest {
 protected:
  OptionalToken() { access_.connect = Requirement::optional_token; }
};

TEST_F(OptionalToken, WithoutOneEverybodyIsLetIn) {
  const auto verdict = connect();
  EXPECT_TRUE(verdict.allowed);
  EXPECT_EQ(verdict.grant, nullptr);
  EXPECT_TRUE(verifier_->requests.empty());
}

TEST_F(OptionalToken, OneThatIsGivenMustBeRight) {
  client_.token_argument = "good";
  EXPECT_NE(connect().grant, nullptr);
  client_.token_argument = "wrong";
  EXPECT_EQ(connect().reason, Reason::token_signature);
}

TEST_F(OptionalToken, AGovernorMayKnowWhomItIsFor) {
  const TokenGrant grant(verifier_, "good", {"id-1", "alice", "web1", 1790000300}, {}, false);
  const auto facts = grant.facts();
  ASSERT_TRUE(facts);
  EXPECT_EQ(facts->subject, "alice");
  EXPECT_EQ(facts->id, "id-1");
  EXPECT_EQ(facts->key, "web1");
  EXPECT_EQ(facts->expires, 1790000300);
}

}  // namespace
}  // namespace sallyport::access
