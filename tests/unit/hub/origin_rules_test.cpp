#include "hub/origin_rules.hpp"

#include <gtest/gtest.h>

namespace sallyport::hub {
namespace {

bool admits(std::string_view list, std::string_view origin, bool same_origin = false) {
  const auto rules = OriginRules::parse(list);
  EXPECT_TRUE(rules) << list;
  return rules && rules->check(origin, same_origin).ok();
}

TEST(OriginRules, WithoutAListPagesOfTheHostMayConnect) {
  EXPECT_TRUE(admits("", "https://example.com", true));
  EXPECT_FALSE(admits("", "https://example.com", false));
  EXPECT_FALSE(admits("  ", "null"));
}

TEST(OriginRules, WhoNamesNoOriginIsNoBrowser) {
  EXPECT_TRUE(admits("", ""));
  EXPECT_TRUE(admits("https://example.com", ""));
}

TEST(OriginRules, AListSaysAll) {
  const char* list = "https://example.com;http://other.example:8080";

  EXPECT_TRUE(admits(list, "https://example.com"));
  EXPECT_TRUE(admits(list, "http://other.example:8080"));
  EXPECT_FALSE(admits(list, "https://third.example", true)) << "same is not written";
  EXPECT_TRUE(admits("https://example.com same", "https://third.example", true));
}

TEST(OriginRules, SchemeHostAndPortAreExact) {
  const char* list = "https://example.com";

  EXPECT_FALSE(admits(list, "http://example.com"));
  EXPECT_FALSE(admits(list, "https://example.com:8443"));
  EXPECT_FALSE(admits(list, "https://www.example.com"));
  EXPECT_FALSE(admits(list, "https://example.com.evil.example"));
  EXPECT_FALSE(admits(list, "https://evil.example/https://example.com"));
  EXPECT_FALSE(admits(list, "null"));
}

TEST(OriginRules, AStarAdmitsEveryPage) {
  EXPECT_TRUE(admits("*", "https://any.example"));
  EXPECT_TRUE(admits("*", "null"));
}

TEST(OriginRules, NamesTheWordThatIsWrong) {
  const auto rules = OriginRules::parse("same example.com");

  ASSERT_FALSE(rules);
  EXPECT_EQ(rules.error().reason, Reason::configuration_error);
  EXPECT_NE(rules.error().message.find("\"example.com\""), std::string::npos);
}

}  // namespace
}  // namespace sallyport::hub
