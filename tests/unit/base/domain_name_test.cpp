#include "base/domain_name.hpp"

#include <gtest/gtest.h>

namespace sallyport {
namespace {

TEST(DomainPattern, CoversTheDomainAndEverythingBeneath) {
  const auto pattern = DomainPattern::parse("Example.com");
  ASSERT_TRUE(pattern.ok());
  EXPECT_TRUE(pattern->matches("example.com"));
  EXPECT_TRUE(pattern->matches("a.b.example.com"));
  EXPECT_FALSE(pattern->matches("badexample.com"));
  EXPECT_FALSE(pattern->matches("example.com.evil.test"));
  EXPECT_FALSE(pattern->matches("com"));
  EXPECT_FALSE(pattern->matches(""));
}

TEST(DomainPattern, TakesADotAtEitherEndAndASingleLabel) {
  EXPECT_EQ(DomainPattern::parse(".example.com")->text(), "example.com");
  EXPECT_EQ(DomainPattern::parse("example.com.")->text(), "example.com");
  EXPECT_TRUE(DomainPattern::parse("localhost")->matches("localhost"));
  EXPECT_TRUE(DomainPattern::parse("win_pc7")->matches("win_pc7"));
}

TEST(DomainPattern, RefusesWhatIsNoName) {
  const std::string long_label(64, 'a');
  std::string long_name = "a";
  while (long_name.size() <= 253) long_name += ".a";
  for (const std::string& text : {std::string(), std::string("."), std::string("a..b"), std::string("1.2.3.4"),
                                  std::string("a.7"), std::string("-a.test"), std::string("a-.test"),
                                  std::string("a b"), std::string("caf\xc3\xa9.test"), std::string("*.a.test"),
                                  long_label + ".test", long_name}) {
    EXPECT_FALSE(DomainPattern::parse(text).ok()) << text;
  }
}

TEST(CleanHostName, LowersAndDropsTheFinalDot) {
  EXPECT_EQ(clean_host_name("PC.Example.COM."), "pc.example.com");
  EXPECT_EQ(clean_host_name("a\nb.test"), "");
  EXPECT_EQ(clean_host_name("10.1.2.3"), "");
}

TEST(HostOfUrl, FindsTheHost) {
  EXPECT_EQ(host_of_url("http://WWW.Example.com:8080/a/page.html?x=1"), "www.example.com");
  EXPECT_EQ(host_of_url("https://example.com"), "example.com");
  EXPECT_EQ(host_of_url("rtmp://example.com/live"), "example.com");
  EXPECT_EQ(host_of_url("http://[2001:DB8::1]:80/"), "2001:db8::1");
  EXPECT_EQ(host_of_url("file:///C|/player.swf"), "localhost");
  EXPECT_EQ(host_of_url("http://example.com."), "example.com");
}

TEST(HostOfUrl, IsNotFooledByUserNamesOrQueries) {
  EXPECT_EQ(host_of_url("http://good.test@evil.test/"), "evil.test");
  EXPECT_EQ(host_of_url("http://evil.test?x=http://good.test/"), "evil.test");
  EXPECT_EQ(host_of_url("http://evil.test#@good.test/"), "evil.test");
  EXPECT_EQ(host_of_url("http://evil.test\\@good.test/"), "evil.test");
}

TEST(HostOfUrl, IsEmptyForWhatHasNone) {
  for (const char* text : {"", "app:/Main.swf", "page.html", "://x", "http://", "http:///x", "http://[::1", "http://a b/"}) {
    EXPECT_EQ(host_of_url(text), "") << text;
  }
}

}  // namespace
}  // namespace sallyport
