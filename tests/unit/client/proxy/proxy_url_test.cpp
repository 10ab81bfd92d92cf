#include "client/proxy/proxy_url.hpp"

#include <gtest/gtest.h>

namespace sallyport::client {
namespace {

/// "socks5 proxy.test:1080 ann/pw", or the error.
std::string story(std::string_view text) {
  const auto route = parse_proxy(text);
  if (!route) return route.error().message;
  return describe(*route) +
         (route->proxy.user.empty() ? "" : " " + route->proxy.user + "/" + route->proxy.password);
}

bool refused(std::string_view text) {
  return !parse_proxy(text).ok();
}

TEST(ProxyUrl, ReadsEveryKind) {
  EXPECT_EQ(story("proxy.test:3128"), "http-connect proxy.test:3128");
  EXPECT_EQ(story("HTTP://Proxy.Test"), "http-connect proxy.test:80");
  EXPECT_EQ(story("https://proxy.test/"), "http-connect https://proxy.test:443");
  EXPECT_EQ(story("socks4a://proxy.test"), "socks4a proxy.test:1080");
  EXPECT_EQ(story("socks5://proxy.test"), "socks5 proxy.test:1080");
  EXPECT_EQ(story("socks5h://192.0.2.1:9050"), "socks5 192.0.2.1:9050");
}

TEST(ProxyUrl, ReadsAddressesInBrackets) {
  EXPECT_EQ(story("http://[2001:db8::1]:8080"), "http-connect [2001:db8::1]:8080");
  EXPECT_EQ(story("socks5://[::1]"), "socks5 [::1]:1080");
}

TEST(ProxyUrl, DecodesUserAndPassword) {
  EXPECT_EQ(story("http://ann:p%40ss%3a@proxy.test:8080"), "http-connect proxy.test:8080 ann/p@ss:");
  EXPECT_EQ(story("socks5://ann@proxy.test"), "socks5 proxy.test:1080 ann/");
  EXPECT_EQ(story("http://ann:a@b/c@proxy.test:8080"), "http-connect proxy.test:8080 ann/a@b/c");
}

TEST(ProxyUrl, RefusesWhatIsNoProxy) {
  for (const std::string_view text : {"", "ftp://proxy.test", "http://", "http://proxy.test:0",
                                      "http://proxy.test:70000", "http://proxy.test:", "http://[2001:db8::1",
                                      "http://[proxy]", "2001:db8::1", "http://proxy.test/path", "http://a b",
                                      "http://:80", "http://u%zz@proxy.test", "http://u%0d%0a@proxy.test"}) {
    EXPECT_TRUE(refused(text)) << text;
  }
}

TEST(ProxyUrl, NeverQuotesAPassword) {
  for (const std::string_view text :
       {"http://ann:s3cret@proxy.test:0", "http://ann:s3cret%@proxy.test", "http://ann:s3cret@[::1",
        "http://ann:s3cret@proxy.test/path", "x://s3cret@y"}) {
    ASSERT_TRUE(refused(text)) << text;
    EXPECT_EQ(story(text).find("s3cret"), std::string::npos) << text;
  }
}

}  // namespace
}  // namespace sallyport::client
