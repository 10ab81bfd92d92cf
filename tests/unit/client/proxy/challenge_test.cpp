#include "client/proxy/challenge.hpp"

#include <gtest/gtest.h>

namespace sallyport::client {
namespace {

/// "Basic(realm=x) NTLM()", or "malformed".
std::string story(const std::vector<std::string_view>& fields) {
  const auto challenges = parse_challenges(fields);
  if (!challenges) return "malformed";
  std::string told;
  for (const Challenge& one : *challenges) {
    told += (told.empty() ? "" : " ") + one.scheme + "(";
    for (const auto& [name, value] : one.parameters)
      told += (told.back() == '(' ? "" : ";") + name + "=" + value;
    told += ")";
  }
  return told;
}

TEST(Challenge, ReadsSchemesAndParameters) {
  EXPECT_EQ(story({"Basic realm=\"the proxy\""}), "Basic(realm=the proxy)");
  EXPECT_EQ(story({"Digest Realm=\"r\", nonce=\"a,b\" , stale=true"}),
            "Digest(realm=r;nonce=a,b;stale=true)");
}

TEST(Challenge, ReadsSeveralInOneFieldAndInSeveral) {
  EXPECT_EQ(story({"Negotiate, NTLM, Basic realm=x"}), "Negotiate() NTLM() Basic(realm=x)");
  EXPECT_EQ(story({"Negotiate", "NTLM"}), "Negotiate() NTLM()");
  EXPECT_EQ(story({"Basic realm=a, charset=\"UTF-8\", Digest nonce=n, qop=\"auth,auth-int\", Negotiate"}),
            "Basic(realm=a;charset=UTF-8) Digest(nonce=n;qop=auth,auth-int) Negotiate()");
}

TEST(Challenge, ReadsDataOfASchemeThatHasNoParameters) {
  EXPECT_EQ(story({"NTLM TlRMTVNTUAACAAAA==, Basic realm=x"}), "NTLM(=TlRMTVNTUAACAAAA==) Basic(realm=x)");
}

TEST(Challenge, UnquotesText) {
  EXPECT_EQ(story({"Basic realm=\"a \\\"b\\\" \\\\\""}), "Basic(realm=a \"b\" \\)");
}

TEST(Challenge, PassesEmptyElementsOver) {
  EXPECT_EQ(story({", ,Basic realm=x,,", ""}), "Basic(realm=x)");
}

TEST(Challenge, RefusesWhatIsNone) {
  EXPECT_EQ(story({"Basic realm=\"open"}), "malformed");
  EXPECT_EQ(story({"=x"}), "malformed");
  EXPECT_EQ(story({"realm=x"}), "malformed");
  EXPECT_EQ(story({"Basic \"realm\"=x"}), "malformed");
}

TEST(Challenge, HasLimits) {
  std::string many = "Digest ";
  for (std::size_t i = 0; i <= kMaxChallengeParameters; ++i) many += "a=b,";
  std::string schemes;
  for (std::size_t i = 0; i <= kMaxChallenges; ++i) schemes += "NTLM, ";

  EXPECT_EQ(story({many}), "malformed");
  EXPECT_EQ(story({schemes}), "malformed");
  EXPECT_EQ(story({std::string(kMaxChallengeField + 1, 'x')}), "malformed");
}

}  // namespace
}  // namespace sallyport::client
