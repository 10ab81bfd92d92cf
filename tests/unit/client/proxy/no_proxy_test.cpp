#include "client/proxy/no_proxy.hpp"

#include <gtest/gtest.h>

namespace sallyport::client {
namespace {

bool without_proxy(std::string_view list, std::string_view host, std::uint16_t port = 443) {
  return NoProxyList(list).contains(host, port);
}

TEST(NoProxyList, MatchesNamesAndWhatIsBeneathThem) {
  for (const std::string_view list :
       {"example.com", ".example.com", "*.example.com", "x.test, EXAMPLE.com."}) {
    EXPECT_TRUE(without_proxy(list, "www.example.com")) << list;
    EXPECT_TRUE(without_proxy(list, "example.com.")) << list;
    EXPECT_FALSE(without_proxy(list, "badexample.com")) << list;
    EXPECT_FALSE(without_proxy(list, "example.org")) << list;
  }
}

TEST(NoProxyList, MatchesAddressesAndBlocks) {
  EXPECT_TRUE(without_proxy("10.0.0.0/8", "10.1.2.3"));
  EXPECT_TRUE(without_proxy("127.0.0.1,::1", "::1"));
  EXPECT_TRUE(without_proxy("[::1]", "::1"));
  EXPECT_TRUE(without_proxy("2001:db8::/32", "2001:db8:1::7"));
  EXPECT_FALSE(without_proxy("10.0.0.0/8", "11.1.2.3"));
  EXPECT_FALSE(without_proxy("10.0.0.0/8", "10.example.com"));
  EXPECT_FALSE(without_proxy("0.1", "10.0.0.1"));
}

TEST(NoProxyList, MatchesPorts) {
  EXPECT_TRUE(without_proxy("example.com:443", "www.example.com", 443));
  EXPECT_FALSE(without_proxy("example.com:443", "www.example.com", 80));
  EXPECT_TRUE(without_proxy("[::1]:80", "::1", 80));
  EXPECT_FALSE(without_proxy("[::1]:80", "::1", 443));
  EXPECT_TRUE(without_proxy("192.0.2.1:80", "192.0.2.1", 80));
}

TEST(NoProxyList, MatchesEverythingWithAStar) {
  EXPECT_TRUE(without_proxy("*", "example.com"));
  EXPECT_TRUE(without_proxy("a.test *", "::1"));
}

TEST(NoProxyList, MatchesNothingWithoutEntries) {
  EXPECT_FALSE(without_proxy("", "example.com"));
  EXPECT_FALSE(without_proxy(" , .,", "example.com"));
}

}  // namespace
}  // namespace sallyport::client
