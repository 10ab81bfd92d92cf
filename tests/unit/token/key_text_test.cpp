#include "token/key_text.hpp"

#include "token/key_store.hpp"
#include "unit/token/workshop.hpp"

namespace sallyport::token::test {
namespace {

std::string fault_of(std::string_view text) {
  const auto keys = parse_keys(text);
  return keys ? "" : keys.error().message;
}

TEST(KeyText, ReadsPemWithNamesAndWithout) {
  Workshop shop;
  Key named = shop.p256;
  named.id = "web-1";
  std::string unnamed = public_pem(shop.ed25519);
  unnamed.erase(0, unnamed.find("-----"));
  const auto keys = parse_keys("# ours\n" + public_pem(named) + unnamed);
  ASSERT_TRUE(keys.ok()) << keys.error().message;
  ASSERT_EQ(keys->keys.size(), 2u);
  EXPECT_EQ(keys->keys[0].id, "web-1");
  EXPECT_EQ(keys->keys[0].type, KeyType::p256);
  EXPECT_EQ(keys->keys[1].id, shop.ed25519.id);
  EXPECT_FALSE(keys->is_secret);
}

TEST(KeyText, RefusesPrivateKeysInEveryForm) {
  Workshop shop;
  EXPECT_NE(fault_of(private_pem(shop.ed25519)).find("private key"), std::string::npos);
  nlohmann::ordered_json jwk = to_jwk(shop.ed25519);
  jwk["d"] = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A";
  EXPECT_NE(fault_of(nlohmann::ordered_json{{"keys", {jwk}}}.dump()).find("private key"), std::string::npos);
  EXPECT_NE(fault_of(R"({"keys":[{"kty":"oct","k":"c2VjcmV0"}]})").find("secret"), std::string::npos);
}

TEST(KeyText, LeavesOutKeysOfOtherKinds) {
  Workshop shop;
  nlohmann::ordered_json set = nlohmann::ordered_json::parse(jwks_of({shop.ed25519}));
  set["keys"].push_back({{"kty", "RSA"}, {"n", "AQAB"}, {"e", "AQAB"}});
  nlohmann::ordered_json other = to_jwk(shop.p256);
  other["use"] = "enc";
  set["keys"].push_back(other);
  other["use"] = "sig";
  other["alg"] = "ES384";
  set["keys"].push_back(other);
  const auto keys = parse_keys(set.dump());
  ASSERT_TRUE(keys.ok());
  EXPECT_EQ(keys->keys.size(), 1u);
  EXPECT_EQ(keys->left_out.size(), 3u);
}

TEST(KeyText, RefusesAPointThatIsNotOnTheCurve) {
  const ByteVector x(32, 1), y(32, 1);
  EXPECT_FALSE(p256_key(x, y).ok());
  EXPECT_FALSE(p256_key(x, ByteVector(31, 1)).ok());
  EXPECT_FALSE(ed25519_key(ByteVector(33, 1)).ok());
}

TEST(KeyText, ReadsSecretsAndNeverShowsThem) {
  const auto keys = parse_keys(
      "# shared\nweb1 0123456789abcdef0123456789abcdef\n\nweb2\t  fedcba9876543210fedcba9876543210\r\n");
  ASSERT_TRUE(keys.ok());
  EXPECT_TRUE(keys->is_secret);
  EXPECT_EQ(keys->keys[1].secret, "fedcba9876543210fedcba9876543210");
  EXPECT_EQ(fault_of("web1 tooshort-hunter2").find("hunter2"), std::string::npos);
  EXPECT_NE(fault_of("ok 0123456789abcdef0123456789abcdef\nweb1 tooshort-hunter2").find("line 2"),
            std::string::npos);
}

TEST(KeyText, RefusesTwoKeysOfOneNameAndFilesWithout) {
  Workshop shop;
  EXPECT_NE(fault_of(jwks_of({shop.ed25519, shop.ed25519})), "");
  EXPECT_NE(fault_of(""), "");
  EXPECT_NE(fault_of("{\"keys\":[]}"), "");
  EXPECT_NE(fault_of("# nothing\n"), "");
  EXPECT_NE(fault_of("-----BEGIN PUBLIC KEY-----\nMCow"), "");
}

TEST(KeyStore, RefusesSecretsThatOthersCanRead) {
  Workshop shop;
  KeyStore open({shop.folder.write("open", secrets_of(shop.secret), 0640)});
  const auto loaded = open.load();
  ASSERT_FALSE(loaded.ok());
  EXPECT_NE(loaded.error().message.find("chmod 600"), std::string::npos);
  KeyStore closed({shop.folder.write("closed", secrets_of(shop.secret), 0600)});
  EXPECT_TRUE(closed.load().ok());
}

TEST(KeyStore, NamesTheFileThatIsNotThere) {
  KeyStore store({"/nowhere/keys.jwks"});
  const auto loaded = store.load();
  ASSERT_FALSE(loaded.ok());
  EXPECT_EQ(loaded.error().message.find("/nowhere/keys.jwks: "), 0u);
}

}  // namespace
}  // namespace sallyport::token::test
