// JWT against the examples of the RFCs, and against everything that a forger would try.
#include "token/jwt.hpp"

#include <openssl/bn.h>

#include "token/key_text.hpp"
#include "unit/token/workshop.hpp"

namespace sallyport::token::test {
namespace {

// RFC 8037, appendix A.
constexpr const char* kEd25519Jwk =
    R"({"keys":[{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]})";
constexpr const char* kEd25519Jws =
    "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc."
    "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";
// RFC 7515, appendix A.3.
constexpr const char* kP256Jwk =
    R"({"keys":[{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]})";
constexpr const char* kP256Jws =
    "eyJhbGciOiJFUzI1NiJ9."
    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ."
    "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";

TEST(Jwt, ChecksTheExampleOfRfc8037) {
  const auto keys = parse_keys(kEd25519Jwk);
  ASSERT_TRUE(keys.ok());
  EXPECT_EQ(keys->keys[0].id, "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");  // A.3: its thumbprint
  const auto jwt = parse_jwt(kEd25519Jws);
  ASSERT_TRUE(jwt.ok());
  EXPECT_EQ(jwt->claims, "Example of Ed25519 signing");
  EXPECT_TRUE(verify_signature(keys->keys[0], jwt->signed_part, jwt->signature));
}

TEST(Jwt, ChecksTheExampleOfRfc7515) {
  const auto keys = parse_keys(kP256Jwk);
  ASSERT_TRUE(keys.ok());
  const auto jwt = parse_jwt(kP256Jws);
  ASSERT_TRUE(jwt.ok());
  EXPECT_TRUE(verify_signature(keys->keys[0], jwt->signed_part, jwt->signature));
  const auto claims = read_jwt_claims(jwt->claims);
  ASSERT_TRUE(claims.ok());
  EXPECT_EQ(claims->expires, 1300819380);
}

TEST(Jwt, NoticesEveryChangedBitOfASignature) {
  for (const auto& [set, token] : {std::pair(kEd25519Jwk, kEd25519Jws), std::pair(kP256Jwk, kP256Jws)}) {
    const auto keys = parse_keys(set);
    const auto jwt = parse_jwt(token);
    ASSERT_TRUE(keys.ok() && jwt.ok());
    for (std::size_t bit = 0; bit < 512; ++bit) {
      ByteVector changed = jwt->signature;
      changed[bit / 8] ^= static_cast<std::uint8_t>(1 << bit % 8);
      EXPECT_FALSE(verify_signature(keys->keys[0], jwt->signed_part, changed)) << bit;
    }
  }
}

struct Header {
  const char* what;
  std::string text;
  Reason reason;
};

std::vector<Header> hostile_headers(const Workshop& shop) {
  const std::string own_key = to_jwk(shop.p256).dump();
  return {
      {"none", R"({"alg":"none"})", Reason::token_algorithm},
      {"None", R"({"alg":"None"})", Reason::token_algorithm},
      {"no alg", R"({"typ":"JWT"})", Reason::token_algorithm},
      {"alg is a number", R"({"alg":7})", Reason::token_algorithm},
      {"alg is a list", R"({"alg":["EdDSA"]})", Reason::token_algorithm},
      {"HS256", R"({"alg":"HS256"})", Reason::token_algorithm},
      {"RS256", R"({"alg":"RS256"})", Reason::token_algorithm},
      {"ES384", R"({"alg":"ES384"})", Reason::token_algorithm},
      {"ES256K", R"({"alg":"ES256K"})", Reason::token_algorithm},
      {"small letters", R"({"alg":"eddsa"})", Reason::token_algorithm},
      {"a blank", R"({"alg":"EdDSA "})", Reason::token_algorithm},
      {"the other's key", R"({"alg":"ES256","kid":")" + shop.ed25519.id + "\"}", Reason::token_algorithm},
      {"a secret's name", R"({"alg":"EdDSA","kid":")" + shop.secret.id + "\"}", Reason::token_algorithm},
      {"unknown key", R"({"alg":"EdDSA","kid":"nobody"})", Reason::token_unknown_key},
      {"kid is a path", R"({"alg":"EdDSA","kid":"../../etc/passwd"})", Reason::token_unknown_key},
      {"kid is a number", R"({"alg":"EdDSA","kid":1})", Reason::bad_token},
      {"kid with a control character", R"({"alg":"EdDSA","kid":"a\u0000b"})", Reason::bad_token},
      {"crit", R"({"alg":"EdDSA","crit":["exp"]})", Reason::bad_token},
      {"crit, empty", R"({"alg":"EdDSA","crit":[]})", Reason::bad_token},
      {"brings its key", R"({"alg":"ES256","jwk":)" + own_key + "}", Reason::bad_token},
      {"jku", R"({"alg":"EdDSA","jku":"http://127.0.0.1/keys"})", Reason::bad_token},
      {"x5u", R"({"alg":"EdDSA","x5u":"http://127.0.0.1/cert"})", Reason::bad_token},
      {"x5c", R"({"alg":"EdDSA","x5c":["MII"]})", Reason::bad_token},
      {"zip", R"({"alg":"EdDSA","zip":"DEF"})", Reason::bad_token},
      {"b64", R"({"alg":"EdDSA","b64":false})", Reason::bad_token},
      {"nested", R"({"alg":"EdDSA","cty":"JWT"})", Reason::bad_token},
      {"typ of another purpose", R"({"alg":"EdDSA","typ":"dpop+jwt"})", Reason::bad_token},
      {"typ is a list", R"({"alg":"EdDSA","typ":["JWT"]})", Reason::bad_token},
      {"alg twice", R"({"alg":"none","alg":"EdDSA"})", Reason::bad_token},
      {"alg twice, escaped", R"({"alg":"none","\u0061lg":"EdDSA"})", Reason::bad_token},
      {"no object", R"(["EdDSA"])", Reason::bad_token},
      {"a text", R"("EdDSA")", Reason::bad_token},
      {"empty", "", Reason::bad_token},
      {"something behind", R"({"alg":"EdDSA"}{})", Reason::bad_token},
      {"a comment", R"({"alg":"EdDSA"/**/})", Reason::bad_token},
      {"not UTF-8", "{\"alg\":\"EdDSA\",\"x\":\"\xff\"}", Reason::bad_token},
      {"deep", R"({"alg":"EdDSA","x":)" + std::string(64, '[') + std::string(64, ']') + "}",
       Reason::bad_token},
  };
}

TEST(Jwt, RefusesHostileHeadersHoweverWellTheyAreSigned) {
  Workshop shop;
  const auto verifier = shop.verifier();
  for (const Header& header : hostile_headers(shop)) {
    const std::string token = signed_jwt(shop.ed25519, header.text, shop.claims.dump());
    EXPECT_EQ(reason_of(*verifier, token, shop.request), header.reason) << header.what;
  }
}

TEST(Jwt, RefusesAnHmacMadeWithThePublicKey) {
  Workshop shop;
  const auto verifier = shop.verifier();
  const std::string text = encoded(R"({"alg":"HS256"})") + "." + encoded(shop.claims.dump());
  for (const std::string& secret : {public_pem(shop.ed25519), jwks_of({shop.ed25519})}) {
    const std::string token = text + "." + encode_base64url(hmac_sha256(secret, text));
    EXPECT_EQ(reason_of(*verifier, token, shop.request), Reason::token_algorithm);
  }
}

struct Claim {
  const char* what;
  const char* text;
  Reason reason;
};

constexpr Claim kClaims[] = {
    {"good", R"({"exp":1790000100,"scope":"connect"})", Reason::none},
    {"no exp", R"({"scope":"connect"})", Reason::bad_token},
    {"exp is a text", R"({"exp":"1790000100","scope":"connect"})", Reason::bad_token},
    {"exp is a fraction", R"({"exp":1790000100.5,"scope":"connect"})", Reason::bad_token},
    {"exp is an exponent", R"({"exp":1e12,"scope":"connect"})", Reason::bad_token},
    {"exp is negative", R"({"exp":-1,"scope":"connect"})", Reason::bad_token},
    {"exp is negative zero", R"({"exp":-0,"scope":"connect"})", Reason::bad_token},
    {"exp beyond the calendar", R"({"exp":253402300800,"scope":"connect"})", Reason::bad_token},
    {"exp is 2^64", R"({"exp":18446744073709551616,"scope":"connect"})", Reason::bad_token},
    {"exp is 2^64 - 1", R"({"exp":18446744073709551615,"scope":"connect"})", Reason::bad_token},
    {"exp beyond numbers", R"({"exp":1e999,"scope":"connect"})", Reason::bad_token},
    {"exp is NaN", R"({"exp":NaN,"scope":"connect"})", Reason::bad_token},
    {"exp is null", R"({"exp":null,"scope":"connect"})", Reason::bad_token},
    {"exp is true", R"({"exp":true,"scope":"connect"})", Reason::bad_token},
    {"exp is a list", R"({"exp":[1790000100],"scope":"connect"})", Reason::bad_token},
    {"exp has a zero in front", R"({"exp":01790000100,"scope":"connect"})", Reason::bad_token},
    {"exp twice", R"({"exp":1,"exp":1790000100,"scope":"connect"})", Reason::bad_token},
    {"exp twice, escaped", R"({"exp":1,"\u0065xp":1790000100,"scope":"connect"})", Reason::bad_token},
    {"expired", R"({"exp":1789999970,"scope":"connect"})", Reason::token_expired},
    {"exp is 0", R"({"exp":0,"scope":"connect"})", Reason::token_expired},
    {"nbf ahead", R"({"exp":1790000100,"nbf":1790000031,"scope":"connect"})", Reason::token_not_yet},
    {"iat ahead", R"({"exp":1790000100,"iat":1790000031,"scope":"connect"})", Reason::token_not_yet},
    {"nbf is a text", R"({"exp":1790000100,"nbf":"0","scope":"connect"})", Reason::bad_token},
    {"jti is a number", R"({"exp":1790000100,"jti":1,"scope":"connect"})", Reason::bad_token},
    {"jti with a line feed", R"({"exp":1790000100,"jti":"a\nb","scope":"connect"})", Reason::bad_token},
    {"sub is an object", R"({"exp":1790000100,"sub":{},"scope":"connect"})", Reason::bad_token},
    {"ip is no address", R"({"exp":1790000100,"ip":"everywhere","scope":"connect"})", Reason::bad_token},
    {"ip is empty", R"({"exp":1790000100,"ip":"","scope":"connect"})", Reason::bad_token},
    {"aud is a number", R"({"exp":1790000100,"aud":1,"scope":"connect"})", Reason::bad_token},
    {"aud holds a number", R"({"exp":1790000100,"aud":["a",1],"scope":"connect"})", Reason::bad_token},
    {"no scope", R"({"exp":1790000100})", Reason::token_scope},
    {"scope is a list", R"({"exp":1790000100,"scope":["connect"]})", Reason::bad_token},
    {"scope of others", R"({"exp":1790000100,"scope":"openid profile"})", Reason::token_scope},
    {"not JSON", R"({exp:1790000100})", Reason::bad_token},
};

TEST(Jwt, ReadsClaimsStrictly) {
  Workshop shop;
  const auto verifier = shop.verifier();
  for (const Claim& claim : kClaims) {
    const std::string token = signed_jwt(shop.ed25519, R"({"alg":"EdDSA"})", claim.text);
    EXPECT_EQ(reason_of(*verifier, token, shop.request), claim.reason) << claim.what;
  }
}

TEST(Jwt, BelievesNoClaimBeforeTheSignature) {
  Workshop shop;
  Grant grant;
  const std::string forged =
      signed_jwt(generate_key(KeyType::ed25519), R"({"alg":"EdDSA"})", "{not even JSON");
  const auto verified = shop.verifier()->verify(forged, shop.request, grant);
  ASSERT_FALSE(verified.ok());
  EXPECT_EQ(verified.error().reason, Reason::token_signature);
  EXPECT_TRUE(grant.id.empty() && grant.subject.empty() && grant.key.empty());
}

TEST(Jwt, HasOneTextOnly) {
  Workshop shop;
  const auto verifier = shop.verifier();
  const std::string token = shop.jwt();
  const std::size_t dot = token.find('.');
  for (const std::string& changed :
       {token + "=", token + ".", "." + token, token + "\n", " " + token,
        token.substr(0, token.size() - 1), token.substr(0, dot),
        token.substr(0, dot) + "=" + token.substr(dot), token.substr(0, dot) + "+" + token.substr(dot),
        std::string("."), std::string(".."), std::string(), token + std::string(9000, 'A')}) {
    EXPECT_EQ(reason_of(*verifier, changed, shop.request), Reason::bad_token) << changed.size();
  }
}

TEST(Jwt, RefusesEveryTruncation) {
  Workshop shop;
  const auto verifier = shop.verifier();
  const std::string token = shop.jwt();
  for (std::size_t size = 0; size < token.size(); ++size) {
    EXPECT_NE(reason_of(*verifier, token.substr(0, size), shop.request), Reason::none) << size;
  }
}

/// The last character of a signature of 64 bytes carries four bits that must be 0.
TEST(Jwt, RefusesBitsLeftOver) {
  Workshop shop;
  const auto verifier = shop.verifier();
  std::string token = shop.jwt();
  const std::string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  token.back() = alphabet[alphabet.find(token.back()) ^ 1];
  EXPECT_EQ(reason_of(*verifier, token, shop.request), Reason::bad_token);
}

ByteVector number(const char* hexadecimal) {
  BIGNUM* value = nullptr;
  BN_hex2bn(&value, hexadecimal);
  ByteVector bytes(32);
  BN_bn2binpad(value, bytes.data(), 32);
  BN_free(value);
  return bytes;
}

constexpr const char* kOrder = "FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551";

TEST(Jwt, RefusesNumbersThatNoEs256SignatureHas) {
  const Key key = generate_key(KeyType::p256);
  const ByteVector zero(32), one = number("1"), order = number(kOrder), most(32, 0xff);
  for (const ByteVector& r : {zero, one, order, most}) {
    for (const ByteVector& s : {zero, one, order, most}) {
      ByteVector signature = r;
      signature.insert(signature.end(), s.begin(), s.end());
      EXPECT_FALSE(verify_signature(key, "text", signature));
    }
  }
}

TEST(Jwt, RefusesDerWhereTheRawFormBelongs) {
  const Key key = generate_key(KeyType::p256);
  const auto raw = sign(key, "text");
  ASSERT_TRUE(raw.ok());
  EXPECT_TRUE(verify_signature(key, "text", *raw));
  ByteVector der{0x30, 0x44, 0x02, 0x20};
  der.insert(der.end(), raw->begin(), raw->begin() + 32);
  der.insert(der.end(), {0x02, 0x20});
  der.insert(der.end(), raw->begin() + 32, raw->end());
  EXPECT_FALSE(verify_signature(key, "text", der));
}

/// (r, n - s) is as good a signature as (r, s), so the text of an ES256 token is not its identity: its jti
/// is.
TEST(Jwt, TakesATokenWithItsSignatureTurnedForTheSameToken) {
  Workshop shop;
  auto options = shop.options();
  options.once = true;
  const auto verifier = shop.verifier(options);
  const std::string token = *make_jwt(shop.p256, shop.claims);
  const auto jwt = parse_jwt(token);
  BIGNUM *order = nullptr, *s = BN_bin2bn(jwt->signature.data() + 32, 32, nullptr);
  BN_hex2bn(&order, kOrder);
  BN_sub(s, order, s);
  ByteVector turned = jwt->signature;
  BN_bn2binpad(s, turned.data() + 32, 32);
  BN_free(order);
  BN_free(s);
  EXPECT_EQ(
      reason_of(*verifier, std::string(jwt->signed_part) + "." + encode_base64url(turned), shop.request),
      Reason::none);
  EXPECT_EQ(reason_of(*verifier, token, shop.request), Reason::token_used);
}

TEST(Jwt, NeedsTheNameOfTheKeyWhereThereAreSeveral) {
  Workshop shop;
  const Key second = generate_key(KeyType::ed25519);
  auto options = shop.options();
  const std::string unnamed = signed_jwt(shop.ed25519, R"({"alg":"EdDSA"})", shop.claims.dump());
  EXPECT_EQ(reason_of(*shop.verifier(options), unnamed, shop.request), Reason::none);
  shop.folder.write("keys.jwks", jwks_of({shop.ed25519, second}), 0644);
  EXPECT_EQ(reason_of(*shop.verifier(options), unnamed, shop.request), Reason::token_unknown_key);
}

}  // namespace
}  // namespace sallyport::token::test
