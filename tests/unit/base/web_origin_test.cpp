#include "base/web_origin.hpp"

#include <gtest/gtest.h>

namespace sallyport {
namespace {

std::string parsed(std::string_view text) {
  const auto origin = WebOrigin::parse(text);
  return origin ? origin->to_string() : "none";
}

TEST(WebOrigin, IsWrittenAsBrowsersWriteIt) {
  EXPECT_EQ(parsed("https://example.com"), "https://example.com");
  EXPECT_EQ(parsed("HTTPS://Example.COM:443"), "https://example.com");
  EXPECT_EQ(parsed("http://example.com:80"), "http://example.com");
  EXPECT_EQ(parsed("http://example.com:443"), "http://example.com:443");
  EXPECT_EQ(parsed("http://[2001:DB8::1]:8080"), "http://[2001:db8::1]:8080");
}

TEST(WebOrigin, IsNothingElse) {
  for (const char* text :
       {"", "null", "example.com", "https://", "https://example.com/", "https://example.com/path",
        "https://a.example b.example", "https://user@example.com", "https://example.com:",
        "https://example.com:0", "https://example.com:65536", "https://example.com:44x", "ftp://example.com",
        "file://", "https://[::1", "https://[::1]x", "https://exam%70le.com", "https://*.example.com"})
    EXPECT_EQ(parsed(text), "none") << text;
}

TEST(WebOrigin, IsOfAHostWhoseNameAndPortAreItsOwn) {
  const WebOrigin page = *WebOrigin::parse("https://example.com");

  EXPECT_TRUE(page.is_of_host("example.com", true));
  EXPECT_TRUE(page.is_of_host("EXAMPLE.com:443", true));
  EXPECT_TRUE(page.is_of_host("example.com", false)) << "a proxy in front may have ended TLS";
  EXPECT_FALSE(page.is_of_host("example.com:8443", true));
  EXPECT_FALSE(page.is_of_host("www.example.com", true));
  EXPECT_FALSE(page.is_of_host("example.com.evil.example", true));
  EXPECT_FALSE(page.is_of_host("", true));
}

TEST(WebOrigin, InClearIsNotOfAHostThatIsAskedByTls) {
  const WebOrigin page = *WebOrigin::parse("http://example.com");

  EXPECT_TRUE(page.is_of_host("example.com", false));
  EXPECT_FALSE(page.is_of_host("example.com", true));
  EXPECT_FALSE(page.is_of_host("example.com:443", false));
}

}  // namespace
}  // namespace sallyport
