#include "client/proxy/digest.hpp"

#include <gtest/gtest.h>

namespace sallyport::client {
namespace {

Challenge challenge(std::string_view text) {
  const std::string_view fields[] = {text};
  return parse_challenges(fields)->front();
}

/// The value of `name` in what is sent back.
std::string value_of(const std::string& answer, std::string_view name) {
  return std::string(challenge(answer).find(name));
}

// RFC 7616, section 3.9.1.
constexpr std::string_view kRfc =
    "Digest realm=\"http-auth@example.org\", qop=\"auth, auth-int\", "
    "nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", "
    "opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"";
constexpr DigestRequest kRfcRequest{.user = "Mufasa",
                                    .password = "Circle of Life",
                                    .method = "GET",
                                    .uri = "/dir/index.html",
                                    .count = 1,
                                    .cnonce = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"};

TEST(Digest, AnswersTheExamplesOfItsSpecification) {
  const std::string md5 = digest_answer(challenge(std::string(kRfc) + ", algorithm=MD5"), kRfcRequest);
  const std::string sha = digest_answer(challenge(std::string(kRfc) + ", algorithm=SHA-256"), kRfcRequest);

  EXPECT_EQ(value_of(md5, "response"), "8ca523f5e9506fed4657c9700eebdbec");
  EXPECT_EQ(value_of(sha, "response"), "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1");
}

TEST(Digest, RepeatsWhatTheChallengeSaidAndCounts) {
  DigestRequest request = kRfcRequest;
  request.count = 0x1f;
  const std::string answer = digest_answer(challenge(std::string(kRfc) + ", algorithm=SHA-256"), request);

  EXPECT_EQ(value_of(answer, "username"), "Mufasa");
  EXPECT_EQ(value_of(answer, "uri"), "/dir/index.html");
  EXPECT_EQ(value_of(answer, "algorithm"), "SHA-256");
  EXPECT_EQ(value_of(answer, "opaque"), "FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS");
  EXPECT_EQ(value_of(answer, "qop"), "auth");
  EXPECT_EQ(value_of(answer, "nc"), "0000001f");
}

TEST(Digest, AnswersAProxyThatNamesNoQop) {
  // RFC 2617, section 3.2.2.1 with the data of its section 3.5: H(H(A1):nonce:H(A2)).
  const std::string answer = digest_answer(
      challenge("Digest realm=\"testrealm@host.com\", nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\""),
      {.user = "Mufasa",
       .password = "Circle Of Life",
       .method = "GET",
       .uri = "/dir/index.html",
       .count = 1,
       .cnonce = "0a4f113b"});

  EXPECT_EQ(value_of(answer, "response"), "670fd8c2df070c60b045671b8b24ff02");
  EXPECT_EQ(value_of(answer, "nc"), "");
  EXPECT_EQ(value_of(answer, "algorithm"), "");
}

TEST(Digest, HidesTheUserIfAskedTo) {
  const std::string answer =
      digest_answer(challenge(std::string(kRfc).append(", algorithm=SHA-256, userhash=true")), kRfcRequest);

  EXPECT_EQ(answer.find("Mufasa"), std::string::npos);
  EXPECT_EQ(value_of(answer, "userhash"), "true");
}

TEST(Digest, QuotesWhatHasQuotes) {
  DigestRequest request = kRfcRequest;
  request.user = "a\"b\\c";

  EXPECT_NE(digest_answer(challenge(kRfc), request).find("username=\"a\\\"b\\\\c\""), std::string::npos);
}

TEST(Digest, KnowsWhatItCanAnswer) {
  EXPECT_TRUE(digest_supported(challenge("Digest nonce=x")));
  EXPECT_TRUE(digest_supported(challenge("Digest nonce=x, algorithm=sha-256-SESS, qop=auth")));
  EXPECT_FALSE(digest_supported(challenge("Digest nonce=x, algorithm=SHA-512-256")));
  EXPECT_FALSE(digest_supported(challenge("Digest nonce=x, qop=auth-int")));
  EXPECT_FALSE(digest_supported(challenge("Digest realm=x")));
  EXPECT_FALSE(digest_supported(challenge("Basic nonce=x")));
}

}  // namespace
}  // namespace sallyport::client
