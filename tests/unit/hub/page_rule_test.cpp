#include "hub/page_rule.hpp"

#include <gtest/gtest.h>

namespace sallyport::hub {
namespace {

struct Case {
  const char* allow;
  const char* page;
  const char* swf;
  bool in;
};

bool admits(const Case& one, const std::string& suffix = {}) {
  const auto rule = PageRule::parse(one.allow);
  EXPECT_TRUE(rule.ok()) << one.allow;
  ClientFacts client;
  client.page_url = one.page;
  client.swf_url = one.swf;
  return rule->admits(client, {"media.example.com", "songs.test"}, suffix);
}

TEST(PageRule, EveryUrlThatIsGivenMustLieInAListedDomain) {
  constexpr Case kCases[] = {
      {"all", "", "", true},
      {"all", "http://evil.test/", "", true},
      {"example.com", "http://www.example.com/page.html", "", true},
      {"example.com", "", "https://example.com/player.swf", true},
      {"example.com", "http://example.com/", "http://cdn.example.com/player.swf", true},
      {"example.com", "http://evil.test/", "http://example.com/player.swf", false},
      {"example.com", "http://example.com/", "http://evil.test/player.swf", false},
      {"example.com", "http://badexample.com/", "", false},
      {"example.com", "http://example.com@evil.test/", "", false},
      {"example.com", "", "", false},
      {"example.com", "app:/Main.swf", "", false},
      {"example.com,example.org", "http://example.org/", "", true},
      {"example.com, ALL", "", "", true},
      {"localhost", "file:///C|/player.html", "", true},
      {"localhost", "http://localhost:8080/", "", true},
      {"example.com", "file:///C|/player.html", "", false},
  };
  for (const Case& one : kCases) EXPECT_EQ(admits(one), one.in) << one.allow << ' ' << one.page << ' ' << one.swf;
}

TEST(PageRule, AnEmptyListMeansTheVirtualHostsOwnNames) {
  EXPECT_TRUE(admits({"", "http://media.example.com/", "", true}));
  EXPECT_TRUE(admits({" ", "http://www.songs.test/", "", true}));
  EXPECT_FALSE(admits({"", "http://www.example.com/", "", false}));
  EXPECT_FALSE(admits({"", "", "", false}));
}

TEST(PageRule, BareHostsBelongToTheSuffix) {
  EXPECT_TRUE(admits({"corp.test", "http://intranet/", "", true}, "corp.test"));
  EXPECT_FALSE(admits({"corp.test", "http://intranet/", "", false}));
  EXPECT_FALSE(admits({"corp.test", "http://localhost/", "", false}, "corp.test"));
}

TEST(PageRule, RefusesWhatIsNoDomain) {
  for (const char* text : {"example.com,,", "*.example.com", "http://example.com", "10.60"}) {
    const auto rule = PageRule::parse(text);
    ASSERT_FALSE(rule.ok()) << text;
    EXPECT_NE(rule.error().message.find("; write "), std::string::npos);
  }
}

}  // namespace
}  // namespace sallyport::hub
