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

TEST(AddressPattern, NamesMatchNamesAndWhatIsBeneathThem) {
  auto pattern = AddressPattern::parse(" Example.COM. ");
  ASSERT_TRUE(pattern.ok());
  EXPECT_TRUE(pattern->is_name());
  EXPECT_TRUE(pattern->matches(ClientNames{true, {"example.com"}}));
  EXPECT_TRUE(pattern->matches(ClientNames{true, {"other.test", "pc.example.com"}}));
  EXPECT_FALSE(pattern->matches(ClientNames{true, {"badexample.com", "example.com.test"}}));
  EXPECT_FALSE(pattern->matches(address("192.0.2.1")));
}

TEST(AddressPattern, AddressesMatchNoNames) {
  EXPECT_FALSE(AddressPattern::parse("all")->matches(ClientNames{true, {"example.com"}}));
}

TEST(AddressPattern, SaysHowToWriteADomain) {
  const auto pattern = AddressPattern::parse("*.example.com");
  ASSERT_FALSE(pattern.ok());
  EXPECT_NE(pattern.error().message.find("write example.com, which covers"), std::string::npos);
}

TEST(AddressPattern, RefusesMalformedEntries) {
  for (const char* text : {"", "10.60.*", "256", "10..60", "192.0.2.0/33", "2001:db8::/129", "192.0.2.0/",
                           "192.0.2.0/x", "10.60/16", "1.2.3.4.", "/8", "300.1.2.3", "2001:db8:", "a..b", "-a.test",
                           "a b.test", "example.com/24", "http://example.com", "pc.256"}) {
    EXPECT_FALSE(AddressPattern::parse(text).ok()) << text;
  }
}

TEST(AddressList, TakesBlanksAroundCommasAndAnEmptyText) {
  EXPECT_EQ(parse_address_list(" 10.60 ,192.0.2.1 , all ")->size(), 3u);
  EXPECT_TRUE(parse_address_list(" ")->empty());
  EXPECT_FALSE(parse_address_list("10.60,,all").ok());
  EXPECT_FALSE(parse_address_list("10.60,").ok());
}

using Decision = AddressRules::Decision;

bool admits(const AddressRules& filter, std::string_view text) {
  const Decision decision = filter.decide(address(text));
  EXPECT_NE(decision, Decision::need_names) << text;
  return decision == Decision::admit;
}

TEST(AddressRules, AllowDenyAdmitsWhatIsAllowedAndNotDenied) {
  const auto filter = rules(AddressRules::Order::allow_deny, "10.60", "10.60.1");
  EXPECT_TRUE(admits(filter, "10.60.2.1"));
  EXPECT_FALSE(admits(filter, "10.60.1.1"));
  EXPECT_FALSE(admits(filter, "10.61.0.1"));
}

TEST(AddressRules, AllowDenyWithoutAllowMeansAll) {
  const auto filter = rules(AddressRules::Order::allow_deny, "", "192.0.2.1");
  EXPECT_TRUE(admits(filter, "198.51.100.1"));
  EXPECT_FALSE(admits(filter, "192.0.2.1"));
}

TEST(AddressRules, DenyAllowAdmitsWhatIsAllowedOrNotDenied) {
  const auto filter = rules(AddressRules::Order::deny_allow, "10.60.1.133", "10.60");
  EXPECT_TRUE(admits(filter, "10.60.1.133"));
  EXPECT_FALSE(admits(filter, "10.60.1.134"));
  EXPECT_TRUE(admits(filter, "203.0.113.9"));
}

TEST(AddressRules, DenyAllLeavesOnlyTheAllowed) {
  const auto filter = rules(AddressRules::Order::deny_allow, "2001:db8::/32", "all");
  EXPECT_TRUE(admits(filter, "2001:db8::5"));
  EXPECT_FALSE(admits(filter, "192.0.2.1"));
}

TEST(AddressRules, DefaultAdmitsEverybody) {
  EXPECT_TRUE(admits(AddressRules{}, "192.0.2.1"));
  EXPECT_TRUE(admits(AddressRules{}, "2001:db8::1"));
}

const ClientNames kNamed{true, {"pc.example.com"}};
const ClientNames kNameless{true, {}};
const ClientNames kUnknown{false, {}};

struct NameCase {
  const char* title;
  AddressRules::Order order;
  const char* allow;
  const char* deny;
  Decision by_address;  ///< of 192.0.2.1
  Decision named, nameless, unknown;
};

constexpr auto kAllowDeny = AddressRules::Order::allow_deny;
constexpr auto kDenyAllow = AddressRules::Order::deny_allow;
constexpr auto kIn = Decision::admit;
constexpr auto kOut = Decision::refuse;
constexpr auto kAsk = Decision::need_names;

constexpr NameCase kNameCases[] = {
    {"allowed by name", kAllowDeny, "example.com", "", kAsk, kIn, kOut, kOut},
    {"denied by name", kAllowDeny, "all", "example.com", kAsk, kOut, kIn, kOut},
    {"denied by name without Allow", kAllowDeny, "", "example.com", kAsk, kOut, kIn, kOut},
    {"allowed by name, denied by address", kAllowDeny, "example.com", "192.0.2", kOut, kOut, kOut, kOut},
    {"not allowed at all, denied by name", kAllowDeny, "198.51.100.1", "example.com", kOut, kOut, kOut, kOut},
    {"an address saves the look-up", kAllowDeny, "example.com,192.0.2.1", "", kIn, kIn, kIn, kIn},
    {"another name", kAllowDeny, "example.org", "", kAsk, kOut, kOut, kOut},
    {"both by name", kAllowDeny, "example.com", "pc.example.com", kAsk, kOut, kOut, kOut},
    {"Deny,Allow: allowed by name", kDenyAllow, "example.com", "all", kAsk, kIn, kOut, kOut},
    {"Deny,Allow: denied by name", kDenyAllow, "", "example.com", kAsk, kOut, kIn, kOut},
    {"Deny,Allow: allowed by address", kDenyAllow, "192.0.2.1", "example.com", kIn, kIn, kIn, kIn},
    {"Deny,Allow: not denied", kDenyAllow, "example.com", "198.51.100.1", kIn, kIn, kIn, kIn},
    {"Deny,Allow: both by name", kDenyAllow, "pc.example.com", "example.com", kAsk, kIn, kIn, kOut},
};

TEST(AddressRules, NamesDecideWhatAddressesDoNot) {
  const IpAddress client = address("192.0.2.1");
  for (const NameCase& one : kNameCases) {
    const AddressRules filter = rules(one.order, one.allow, one.deny);
    EXPECT_EQ(filter.decide(client), one.by_address) << one.title;
    EXPECT_EQ(filter.decide(client, kNamed), one.named) << one.title << ", named";
    EXPECT_EQ(filter.decide(client, kNameless), one.nameless) << one.title << ", nameless";
    EXPECT_EQ(filter.decide(client, kUnknown), one.unknown) << one.title << ", unknown";
  }
}

TEST(AddressRules, NamesFoundBeforeTheLookUpFailedCountBothWays) {
  const ClientNames partly{false, {"pc.example.com"}};
  const IpAddress client = address("192.0.2.1");
  EXPECT_EQ(rules(kAllowDeny, "example.com", "").decide(client, partly), kIn);
  EXPECT_EQ(rules(kAllowDeny, "all", "example.org").decide(client, partly), kOut);
}

}  // namespace
}  // namespace sallyport::net
