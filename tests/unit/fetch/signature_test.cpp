#include "fetch/signature.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sallyport::fetch {
namespace {

constexpr std::string_view kSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// The example that implementations of Standard Webhooks share.
TEST(Signature, IsThatOfTheStandard) {
  const auto secret = parse_secret(kSecret);
  ASSERT_TRUE(secret.ok());
  EXPECT_EQ(sign(*secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, R"({"test": 2432232314})"),
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

TEST(Signature, DependsOnEveryPart) {
  const auto secret = parse_secret(kSecret);
  const std::string one = sign(*secret, "msg_1", 5, "body");
  EXPECT_NE(sign(*secret, "msg_2", 5, "body"), one);
  EXPECT_NE(sign(*secret, "msg_1", 6, "body"), one);
  EXPECT_NE(sign(*secret, "msg_1", 5, "bodY"), one);
}

TEST(Signature, SecretsThatAreMadeCanBeRead) {
  const std::string text = make_secret();
  const auto secret = parse_secret(text);
  ASSERT_TRUE(secret.ok());
  EXPECT_EQ(secret->size(), 32u);
  EXPECT_NE(make_secret(), text);
}

TEST(Signature, OtherTextsAreNoSecrets) {
  for (const char* text : {"", "whsec_", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_c2hvcnQ=", "whsec_!!!!"}) {
    const auto secret = parse_secret(text);
    ASSERT_FALSE(secret.ok()) << text;
    EXPECT_THAT(secret.error().message, testing::Not(testing::HasSubstr("c2hvcnQ")));
  }
}

TEST(Signature, IdsOfMessagesDiffer) {
  EXPECT_EQ(make_message_id().size(), 4u + 32u);
  EXPECT_NE(make_message_id(), make_message_id());
}

}  // namespace
}  // namespace sallyport::fetch
