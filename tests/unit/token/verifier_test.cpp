// The verifier with keys of every type, on tokens of both forms.
#include <chrono>

#include <unistd.h>

#include "token/revocation_store.hpp"
#include "token/used_tokens.hpp"
#include "unit/token/workshop.hpp"

namespace sallyport::token::test {
namespace {

TEST(Verifier, AcceptsAJwtOfEitherAlgorithm) {
  Workshop shop;
  const auto verifier = shop.verifier();
  EXPECT_EQ(reason_of(*verifier, *make_jwt(shop.ed25519, shop.claims), shop.request), Reason::none);
  EXPECT_EQ(reason_of(*verifier, *make_jwt(shop.p256, shop.claims), shop.request), Reason::none);
}

TEST(Verifier, TellsWhatIsKnownOfTheToken) {
  Workshop shop;
  Grant grant;
  ASSERT_TRUE(shop.verifier()->verify(shop.jwt(), shop.request, grant).ok());
  EXPECT_EQ(grant.id, "id-1");
  EXPECT_EQ(grant.subject, "alice");
  EXPECT_EQ(grant.key, shop.ed25519.id);
  EXPECT_EQ(grant.expires, kNow + 300);
}

TEST(Verifier, TellsWhatIsKnownOfATokenThatHasExpired) {
  Workshop shop;
  const auto verifier = shop.verifier();
  shop.now = kNow + 331;
  Grant grant;
  EXPECT_FALSE(verifier->verify(shop.jwt(), shop.request, grant).ok());
  EXPECT_EQ(grant.id, "id-1");
}

TEST(Verifier, AcceptsASignedUrlAndNamesItByADigest) {
  Workshop shop;
  Grant grant;
  ASSERT_TRUE(shop.verifier()->verify(shop.signed_url(), shop.request, grant).ok());
  EXPECT_EQ(grant.id.substr(0, 4), "url-");
  EXPECT_EQ(shop.signed_url().find(grant.id.substr(4)), std::string::npos);
}

TEST(Verifier, AllowsThirtySecondsOfDifferenceBetweenClocks) {
  Workshop shop;
  const auto verifier = shop.verifier();
  shop.now = kNow + 329;
  EXPECT_EQ(reason_of(*verifier, shop.jwt(), shop.request), Reason::none);
  shop.now = kNow + 330;
  EXPECT_EQ(reason_of(*verifier, shop.jwt(), shop.request), Reason::token_expired);
  shop.now = kNow;
  shop.claims["nbf"] = kNow + 30;
  EXPECT_EQ(reason_of(*verifier, shop.jwt(), shop.request), Reason::none);
  shop.claims["nbf"] = kNow + 31;
  EXPECT_EQ(reason_of(*verifier, shop.jwt(), shop.request), Reason::token_not_yet);
}

TEST(Verifier, LetsThoseInsideStayAfterExpiryButNotAfterRevocation) {
  Workshop shop;
  auto options = shop.options();
  options.revocations = shop.folder.path("revoked");
  const auto verifier = shop.verifier(options);
  shop.now = kNow + 10'000;
  shop.request.entered = true;
  EXPECT_EQ(reason_of(*verifier, shop.jwt(), shop.request), Reason::none);
  shop.folder.write("revoked", "sub alice\n");
  verifier->reread();
  EXPECT_EQ(reason_of(*verifier, shop.jwt(), shop.request), Reason::token_revoked);
}

TEST(Verifier, ChecksTheAudienceWhereTheApplicationHasOne) {
  Workshop shop;
  const auto verifier = shop.verifier();
  shop.request.audience = "meetings";
  EXPECT_EQ(reason_of(*verifier, shop.jwt(), shop.request), Reason::token_audience);
  EXPECT_EQ(reason_of(*verifier, shop.signed_url(), shop.request), Reason::token_audience);
  shop.claims["aud"] = "meetings";
  shop.url[SignedUrl::aud] = "meetings";
  EXPECT_EQ(reason_of(*verifier, shop.jwt(), shop.request), Reason::none);
  EXPECT_EQ(reason_of(*verifier, shop.signed_url(), shop.request), Reason::none);
  shop.claims["aud"] = {"elsewhere", "meetings"};
  EXPECT_EQ(reason_of(*verifier, shop.jwt(), shop.request), Reason::none);
  shop.claims["aud"] = {"elsewhere", "meetings.example"};
  EXPECT_EQ(reason_of(*verifier, shop.jwt(), shop.request), Reason::token_audience);
}

TEST(Verifier, ChecksTheAddress) {
  Workshop shop;
  const auto verifier = shop.verifier();
  shop.claims["ip"] = "192.0.2.0/24";
  shop.url[SignedUrl::ip] = "192.0.2.0/24";
  EXPECT_EQ(reason_of(*verifier, shop.jwt(), shop.request), Reason::none);
  EXPECT_EQ(reason_of(*verifier, shop.signed_url(), shop.request), Reason::none);
  shop.request.address = *IpAddress::parse("2001:db8::1");
  EXPECT_EQ(reason_of(*verifier, shop.jwt(), shop.request), Reason::token_address);
  EXPECT_EQ(reason_of(*verifier, shop.signed_url(), shop.request), Reason::token_address);
}

TEST(Verifier, ChecksWhatTheTokenPermits) {
  Workshop shop;
  const auto verifier = shop.verifier();
  shop.request.action = Action::publish;
  shop.request.stream = "cam1";
  EXPECT_EQ(reason_of(*verifier, shop.jwt(), shop.request), Reason::none);
  EXPECT_EQ(reason_of(*verifier, shop.signed_url(), shop.request), Reason::token_scope);
  shop.request.instance = "room7";
  EXPECT_EQ(reason_of(*verifier, shop.jwt(), shop.request), Reason::token_scope);
}

TEST(Verifier, LetsATokenInOnceWhereAsked) {
  Workshop shop;
  auto options = shop.options();
  options.once = true;
  const auto verifier = shop.verifier(options);
  for (const std::string& token : {shop.jwt(), shop.signed_url()}) {
    EXPECT_EQ(reason_of(*verifier, token, shop.request), Reason::none);
    EXPECT_EQ(reason_of(*verifier, token, shop.request), Reason::token_used);
    shop.request.entered = true;
    EXPECT_EQ(reason_of(*verifier, token, shop.request), Reason::none);
    shop.request.entered = false;
  }
}

TEST(Verifier, DoesNotTakeARefusedAttemptForAUse) {
  Workshop shop;
  auto options = shop.options();
  options.once = true;
  const auto verifier = shop.verifier(options);
  Request elsewhere = shop.request;
  elsewhere.action = Action::call;
  EXPECT_EQ(reason_of(*verifier, shop.jwt(), elsewhere), Reason::token_scope);
  EXPECT_EQ(reason_of(*verifier, shop.jwt(), shop.request), Reason::none);
}

TEST(Verifier, DemandsAnIdAndAnEndSoonOfTokensForOneUse) {
  Workshop shop;
  auto options = shop.options();
  options.once = true;
  const auto verifier = shop.verifier(options);
  shop.claims["exp"] = kNow + 2 * UsedTokens::kMaxLifetime;
  EXPECT_EQ(reason_of(*verifier, shop.jwt(), shop.request), Reason::bad_token);
  shop.claims["exp"] = kNow + 300;
  shop.claims.erase("jti");
  EXPECT_EQ(reason_of(*verifier, shop.jwt(), shop.request), Reason::bad_token);
}

TEST(Verifier, RemembersUsedTokensOverARestartInSqlite) {
  Workshop shop;
  auto options = shop.options();
  options.once = true;
  options.used = shop.folder.path("used.db");
  EXPECT_EQ(reason_of(*shop.verifier(options), shop.jwt(), shop.request), Reason::none);
  EXPECT_EQ(reason_of(*shop.verifier(options), shop.jwt(), shop.request), Reason::token_used);
}

TEST(Verifier, RefusesWhatWasRevokedByIdSubjectOrKey) {
  Workshop shop;
  for (const std::string& line :
       {std::string("jti id-1"), std::string("sub alice"), "key " + shop.ed25519.id}) {
    auto options = shop.options();
    options.revocations = shop.folder.write("revoked", line + "\n");
    const auto verifier = shop.verifier(options);
    Grant grant;
    EXPECT_FALSE(verifier->verify(shop.jwt(), shop.request, grant).ok()) << line;
    EXPECT_TRUE(verifier->is_revoked(grant)) << line;
    EXPECT_EQ(reason_of(*verifier, *make_jwt(shop.p256, {{"jti", "2"}, {"exp", kNow}, {"scope", "connect"}}),
                        shop.request),
              Reason::none)
        << line;
  }
}

TEST(Verifier, TakesUpNewKeysAndKeepsTheOldOnesWhenAFileIsBroken) {
  Workshop shop;
  const auto verifier = shop.verifier();
  const Key fresh = generate_key(KeyType::ed25519);
  const std::string token = *make_jwt(fresh, shop.claims);
  EXPECT_EQ(reason_of(*verifier, token, shop.request), Reason::token_unknown_key);
  shop.folder.write("keys.jwks", jwks_of({fresh}), 0644);
  verifier->reread();
  EXPECT_EQ(reason_of(*verifier, token, shop.request), Reason::none);
  EXPECT_EQ(reason_of(*verifier, shop.jwt(), shop.request), Reason::token_unknown_key);
  shop.folder.write("keys.jwks", "{\"keys\":[", 0644);
  verifier->reread();
  EXPECT_EQ(reason_of(*verifier, token, shop.request), Reason::none);
}

TEST(Verifier, NoticesByItselfThatARevocationListChanged) {
  for (const char* name : {"revoked", "revoked.db"}) {
    Workshop shop;
    auto options = shop.options();
    options.revocations = shop.folder.path(name);
    const auto verifier = shop.verifier(options);
    Grant grant;
    ASSERT_TRUE(verifier->verify(shop.jwt(), shop.request, grant).ok());
    RevocationChange change;
    change.add.push_back({RevokedBy::id, "id-1", 0});
    ASSERT_TRUE(change_revocations(options.revocations, change, kNow).ok());
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(5);
    while (!verifier->is_revoked(grant) && std::chrono::steady_clock::now() < deadline) ::usleep(20'000);
    EXPECT_TRUE(verifier->is_revoked(grant)) << name;
  }
}

}  // namespace
}  // namespace sallyport::token::test
