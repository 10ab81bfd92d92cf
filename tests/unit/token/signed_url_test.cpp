#include "token/signed_url.hpp"

#include <concepts>

#include "unit/token/workshop.hpp"

namespace sallyport::token::test {
namespace {

// Comparing with == would tell by its time how much of a guess is right.
static_assert(!std::equality_comparable<Hmac>);

TEST(SignedUrl, SignsTenLinesInAFixedOrder) {
  SignedUrl url;
  url[SignedUrl::kid] = "web1";
  url[SignedUrl::path] = "live/room 7";
  url[SignedUrl::stream] = "cam*";
  url[SignedUrl::may] = "connect,play";
  url[SignedUrl::exp] = "1790000300";
  url[SignedUrl::id] = "a&b=c";
  EXPECT_EQ(canonical_text(url),
            "sallyport-url-1\nweb1\nlive/room 7\ncam*\nconnect,play\n1790000300\n\n\n\na&b=c\n");
}

/// Computed with Python's hmac module, and with openssl: what docs/tokens.md shows.
TEST(SignedUrl, AgreesWithOtherImplementations) {
  SignedUrl url;
  url[SignedUrl::path] = "live";
  url[SignedUrl::stream] = "cam*";
  url[SignedUrl::may] = "connect,play";
  url[SignedUrl::exp] = "1790000300";
  Key key;
  key.id = "web1";
  key.secret = "0123456789abcdef0123456789abcdef";
  EXPECT_EQ(make_signed_url(key, url),
            "kid=web1&path=live&stream=cam*&may=connect,play&exp=1790000300&st="
            "794643030b1930a3ecc31f694d058e1aeed43a38f1a544fc0b6de7c5e990f926");
}

/// So that tokens of those who know no subject stay right.
TEST(SignedUrl, SignsAnEleventhLineIfItIsForSomebody) {
  SignedUrl url;
  url[SignedUrl::kid] = "web1";
  url[SignedUrl::sub] = "alice";
  EXPECT_EQ(canonical_text(url), "sallyport-url-1\nweb1\n\n\n\n\n\n\n\n\nalice\n");
}

TEST(SignedUrl, SaysForWhomItIs) {
  Workshop shop;
  shop.url[SignedUrl::sub] = "alice";
  const auto verifier = shop.verifier();
  Grant grant;
  ASSERT_TRUE(verifier->verify(shop.signed_url(), shop.request, grant).ok());
  EXPECT_EQ(grant.subject, "alice");
  std::string forged = shop.signed_url();
  forged.replace(forged.find("sub=alice"), 9, "sub=admin");
  EXPECT_EQ(reason_of(*verifier, forged, shop.request), Reason::token_signature);
}

TEST(SignedUrl, DoesNotMindHowItsFieldsAreEncodedAndOrdered) {
  Workshop shop;
  shop.url[SignedUrl::stream] = "caf\xc3\xa9 1*";
  const auto verifier = shop.verifier();
  const std::string query = shop.signed_url();
  const std::string signature = query.substr(query.find("st="));
  for (const std::string& other :
       {signature +
            "&exp=1790000300&may=connect%2Cplay&stream=caf%C3%A9%201%2A&path=live&kid=" + shop.secret.id,
        "x=1&" + query, query + "&cache=7", query + "?cache=7", query + "&nbf=&ip="}) {
    EXPECT_EQ(reason_of(*verifier, other, shop.request), Reason::none) << other;
  }
}

TEST(SignedUrl, NoticesEveryChangedField) {
  Workshop shop;
  const auto verifier = shop.verifier();
  const std::string query = shop.signed_url();
  const auto with = [&](const std::string& from, const std::string& to) {
    std::string changed = query;
    changed.replace(changed.find(from), from.size(), to);
    return changed;
  };
  for (const std::string& changed :
       {with("path=live", "path=live/*"), with("cam*", "**"), with("may=connect,play", "may=connect,publish"),
        with("exp=1790000300", "exp=1790000301"), query + "&nbf=1", query + "&ip=192.0.2.7", query + "&aud=x",
        query + "&id=x", with("stream=cam*&", ""), with("path=live", "path=live%0A")}) {
    EXPECT_NE(reason_of(*verifier, changed, shop.request), Reason::none) << changed;
  }
}

/// A value that could end its line would be two fields to whoever signs and one to whoever checks.
TEST(SignedUrl, CannotMoveTextFromOneFieldToAnother) {
  Workshop shop;
  shop.url[SignedUrl::path] = "live\ncam1";
  shop.url[SignedUrl::stream] = "";
  EXPECT_EQ(reason_of(*shop.verifier(), shop.signed_url(), shop.request), Reason::bad_token);
}

TEST(SignedUrl, RefusesFieldsThatAreThereTwice) {
  Workshop shop;
  const auto verifier = shop.verifier();
  const std::string query = shop.signed_url();
  for (const char* field : {"path=live", "exp=1790009999", "st=00", "kid=x", "may=publish"}) {
    EXPECT_EQ(reason_of(*verifier, query + "&" + field, shop.request), Reason::bad_token) << field;
    EXPECT_EQ(reason_of(*verifier, std::string(field) + "&" + query, shop.request), Reason::bad_token)
        << field;
  }
}

TEST(SignedUrl, RefusesRightlySignedNonsense) {
  const std::pair<SignedUrl::Field, const char*> nonsense[] = {{SignedUrl::exp, ""},
                                                               {SignedUrl::exp, "-1"},
                                                               {SignedUrl::exp, "01790000300"},
                                                               {SignedUrl::exp, "1790000300.0"},
                                                               {SignedUrl::exp, "1e12"},
                                                               {SignedUrl::exp, " 1790000300"},
                                                               {SignedUrl::exp, "999999999999"},
                                                               {SignedUrl::exp, "99999999999999999999"},
                                                               {SignedUrl::nbf, "soon"},
                                                               {SignedUrl::ip, "everywhere"},
                                                               {SignedUrl::may, ""},
                                                               {SignedUrl::may, "admin"},
                                                               {SignedUrl::may, "connect,,play"},
                                                               {SignedUrl::path, ""},
                                                               {SignedUrl::path, "/live"},
                                                               {SignedUrl::path, "../live"},
                                                               {SignedUrl::path, "**"},
                                                               {SignedUrl::stream, ""},
                                                               {SignedUrl::stream, "a**b"},
                                                               {SignedUrl::stream, "/cam1"}};
  for (const auto& [field, value] : nonsense) {
    Workshop shop;
    shop.url[field] = value;
    EXPECT_EQ(reason_of(*shop.verifier(), shop.signed_url(), shop.request), Reason::bad_token)
        << SignedUrl::kNames[field] << "=" << value;
  }
}

TEST(SignedUrl, RefusesSignaturesOfAnotherForm) {
  Workshop shop;
  const auto verifier = shop.verifier();
  const std::string query = shop.signed_url();
  const std::size_t at = query.find("st=") + 3;
  std::string upper = query;
  for (std::size_t i = at; i < upper.size(); ++i) upper[i] = static_cast<char>(std::toupper(upper[i]));
  EXPECT_EQ(reason_of(*verifier, upper, shop.request), Reason::bad_token);
  EXPECT_EQ(reason_of(*verifier, query.substr(0, query.size() - 2), shop.request), Reason::bad_token);
  EXPECT_EQ(reason_of(*verifier, query.substr(0, at - 1), shop.request), Reason::bad_token);
  EXPECT_EQ(reason_of(*verifier, query.substr(0, at) + std::string(64, '0'), shop.request),
            Reason::token_signature);
}

TEST(SignedUrl, IsRefusedWithAKeyForJwt) {
  Workshop shop;
  Key wrong = shop.secret;
  wrong.id = shop.ed25519.id;
  EXPECT_EQ(reason_of(*shop.verifier(), make_signed_url(wrong, shop.url), shop.request),
            Reason::token_algorithm);
  wrong.id = "nobody";
  EXPECT_EQ(reason_of(*shop.verifier(), make_signed_url(wrong, shop.url), shop.request),
            Reason::token_unknown_key);
}

TEST(SignedUrl, TakesItsIdWhereItHasOne) {
  Workshop shop;
  shop.url[SignedUrl::id] = "login-77";
  Grant grant;
  ASSERT_TRUE(shop.verifier()->verify(shop.signed_url(), shop.request, grant).ok());
  EXPECT_EQ(grant.id, "login-77");
}

}  // namespace
}  // namespace sallyport::token::test
