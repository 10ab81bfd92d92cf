#include "net/address_rules.hpp"

#include <gtest/gtest.h>

namespace sallyport::net {
namespace {

IpAddress address(std::string_view text) {
  auto parsed = IpAddress::parse(text);
  EXPECT_TRUE(parsed.ok()) << text;
  return *parsed;
}

AddressRules rules(AddressRules::Order order, std::string_view allow, std::string_view deny) {
  return {order, *parse_address_list(allow), *parse_address_list(deny)};
}

bool matches(std::string_view pattern, std::string_view text) {
  auto parsed = AddressPattern::parse(pattern);
  EXPECT_TRUE(parsed.ok()) << pattern;
  return parsed->matches(address(text));
}

TEST(IpAddress, MappedIpv4IsTheSameAddressAsIpv4) {
  EXPECT_EQ(address("::ffff:192.0.2.7"), address("192.0.2.7"));
  EXPECT_TRUE(address("::ffff:192.0.2.7").is_v4());
  EXPECT_EQ(address("::ffff:192.0.2.7").to_string(), "192.0.2.7");
}

TEST(IpAddress, DropsTheScopeId) {
  EXPECT_EQ(address("fe80::1%eth0"), address("fe80::1"));
  EXPECT_FALSE(address("fe80::1").is_v4());
  EXPECT_EQ(address("2001:DB8::0:1").to_string(), "2001:db8::1");
}

TEST(IpAddress, RefusesWhatIsNoAddress) {
  for (const char* text : {"", "localhost", "1.2.3", "1.2.3.256", "1.2.3.4.5", ":::", "[::1]", "1.2.3.4 "}) {
    EXPECT_FALSE(IpAddress::parse(text).ok()) << text;
  }
}

TEST(AddressPattern, WholeAddressMatchesOnlyItself) {
  EXPECT_TRUE(matches("192.0.2.7", "192.0.2.7"));
  EXPECT_TRUE(matches("192.0.2.7", "::ffff:192.0.2.7"));
  EXPECT_FALSE(matches("192.0.2.7", "192.0.2.70"));
}

TEST(AddressPattern, DottedPrefixMatchesWholeBytesOnly) {
  EXPECT_TRUE(matches("10.60", "10.60.1.133"));
  EXPECT_TRUE(matches("10.60.", "10.60.255.1"));
  EXPECT_TRUE(matches("10", "10.0.0.1"));
  EXPECT_FALSE(matches("10.6", "10.60.1.133"));
  EXPECT_FALSE(matches("10.60", "11.60.1.133"));
  EXPECT_FALSE(matches("10.60", "2001:db8::1"));
}

TEST(AddressPattern, CidrBlocksMatchToTheBit) {
  EXPECT_TRUE(matches("192.0.2.128/25", "192.0.2.200"));
  EXPECT_FALSE(matches("192.0.2.128/25", "192.0.2.127"));
  EXPECT_TRUE(matches("2001:db8::/33", "2001:db8:7fff::1"));
  EXPECT_FALSE(matches("2001:db8::/33", "2001:db8:8000::1"));
  EXPECT_TRUE(matches("0.0.0.0/0", "198.51.100.1"));
  EXPECT_FALSE(matches("0.0.0.0/0", "2001:db8::1"));
}

TEST(AddressPattern, AllMatchesBothFamiliesInAnyCase) {
  EXPECT_TRUE(matches("all", "192.0.2.1"));
  EXPECT_TRUE(matches(" All ", "2001:db8::1"));
}

TEST(AddressPattern, SaysWhyAHostNameIsRefused) {
  const auto pattern = AddressPattern::parse("foo.example.com");
  ASSERT_FALSE(pattern.ok());
  EXPECT_NE(pattern.error().message.find("host names would need a reverse look-up"), std::string::npos);
}

TEST(AddressPattern, RefusesMalformedEntries) {
  for (const char* text : {"", "10.60.*", "256", "10..60", "192.0.2.0/33", "2001:db8::/129", "192.0.2.0/",
                           "192.0.2.0/x", "10.60/16", "1.2.3.4.", "/8"}) {
    EXPECT_FALSE(AddressPattern::parse(text).ok()) << text;
  }
}

TEST(AddressList, TakesBlanksAroundCommasAndAnEmptyText) {
  EXPECT_EQ(parse_address_list(" 10.60 ,192.0.2.1 , all ")->size(), 3u);
  EXPECT_TRUE(parse_address_list(" ")->empty());
  EXPECT_FALSE(parse_address_list("10.60,,all").ok());
  EXPECT_FALSE(parse_address_list("10.60,").ok());
}

TEST(AddressRules, AllowDenyAdmitsWhatIsAllowedAndNotDenied) {
  const auto filter = rules(AddressRules::Order::allow_deny, "10.60", "10.60.1");
  EXPECT_TRUE(filter.admits(address("10.60.2.1")));
  EXPECT_FALSE(filter.admits(address("10.60.1.1")));
  EXPECT_FALSE(filter.admits(address("10.61.0.1")));
}

TEST(AddressRules, AllowDenyWithoutAllowMeansAll) {
  const auto filter = rules(AddressRules::Order::allow_deny, "", "192.0.2.1");
  EXPECT_TRUE(filter.admits(address("198.51.100.1")));
  EXPECT_FALSE(filter.admits(address("192.0.2.1")));
}

TEST(AddressRules, DenyAllowAdmitsWhatIsAllowedOrNotDenied) {
  const auto filter = rules(AddressRules::Order::deny_allow, "10.60.1.133", "10.60");
  EXPECT_TRUE(filter.admits(address("10.60.1.133")));
  EXPECT_FALSE(filter.admits(address("10.60.1.134")));
  EXPECT_TRUE(filter.admits(address("203.0.113.9")));
}

TEST(AddressRules, DenyAllLeavesOnlyTheAllowed) {
  const auto filter = rules(AddressRules::Order::deny_allow, "2001:db8::/32", "all");
  EXPECT_TRUE(filter.admits(address("2001:db8::5")));
  EXPECT_FALSE(filter.admits(address("192.0.2.1")));
}

TEST(AddressRules, DefaultAdmitsEverybody) {
  EXPECT_TRUE(AddressRules{}.admits(address("192.0.2.1")));
  EXPECT_TRUE(AddressRules{}.admits(address("2001:db8::1")));
}

}  // namespace
}  // namespace sallyport::net
