#include "net/front/forwarded.hpp"

#include <gtest/gtest.h>

namespace sallyport::net {
namespace {

using HttpField = FrontOptions::HttpField;

class ForwardedTest : public testing::Test {
 protected:
  ForwardedTest() {
    for (const char* one : {"10.0.0.0/8", "2001:db8:f::/48"}) fronts_.trusted.push_back(AddressPrefix::parse(one).value());
  }
  /// "192.0.2.7", "192.0.2.7:80", "itself" for the sender, "refused".
  std::string client(std::initializer_list<http::Field> fields, std::string_view sender = "10.0.0.1") {
    http::RequestHead head;
    head.fields = fields;
    const auto found = forwarded_client(fronts_, IpAddress::parse(sender).value(), head);
    if (!found) return "refused";
    if (!*found) return "itself";
    return (*found)->ip.to_string() + ((*found)->port ? ":" + std::to_string((*found)->port) : "");
  }
  std::string x_forwarded_for(std::string_view value) { return client({{"x-forwarded-for", value}}); }
  std::string forwarded(std::string_view value) {
    fronts_.http_field = HttpField::forwarded;
    return client({{"Forwarded", value}});
  }

  FrontOptions fronts_;
};

TEST_F(ForwardedTest, TheLastAddressThatIsNotAProxysIsTheClient) {
  EXPECT_EQ(x_forwarded_for("192.0.2.7"), "192.0.2.7");
  EXPECT_EQ(x_forwarded_for("192.0.2.7, 10.1.2.3"), "192.0.2.7");
  EXPECT_EQ(x_forwarded_for("198.51.100.9, 192.0.2.7,10.1.2.3 , 10.9.9.9"), "192.0.2.7");
  EXPECT_EQ(x_forwarded_for("2001:db8::7, 2001:db8:f::1"), "2001:db8::7");
}

TEST_F(ForwardedTest, SeveralFieldsAreOneList) {
  EXPECT_EQ(client({{"X-Forwarded-For", "192.0.2.7"}, {"Host", "a"}, {"X-FORWARDED-FOR", "10.1.2.3"}}), "192.0.2.7");
  EXPECT_EQ(client({{"X-Forwarded-For", "198.51.100.9"}, {"X-Forwarded-For", "192.0.2.7"}}), "192.0.2.7");
}

TEST_F(ForwardedTest, NobodyElseIsBelieved) {
  EXPECT_EQ(client({{"X-Forwarded-For", "192.0.2.7"}}, "192.0.2.99"), "itself");
  EXPECT_EQ(client({{"X-Forwarded-For", "10.0.0.1"}}, "192.0.2.99"), "itself");
  fronts_.trusted.clear();
  EXPECT_EQ(x_forwarded_for("192.0.2.7"), "itself");
}

TEST_F(ForwardedTest, OnlyTheFieldThatTheProxiesWriteIsRead) {
  EXPECT_EQ(client({{"Forwarded", "for=192.0.2.7"}}), "itself");
  fronts_.http_field = HttpField::forwarded;
  EXPECT_EQ(x_forwarded_for("192.0.2.7"), "itself");
  fronts_.http_field = HttpField::none;
  EXPECT_EQ(client({{"Forwarded", "for=192.0.2.7"}, {"X-Forwarded-For", "192.0.2.7"}}), "itself");
}

TEST_F(ForwardedTest, AProxyThatNamesNobodySpeaksForItself) {
  EXPECT_EQ(client({}), "itself");
  for (const char* value : {"", "unknown", "192.0.2.7, unknown", "192.0.2.7,", "localhost", "192.0.2", "192.0.2.7 192.0.2.8"})
    EXPECT_EQ(x_forwarded_for(value), "itself") << value;
  EXPECT_EQ(x_forwarded_for("192.0.2.7, unknown, 10.0.0.2"), "10.0.0.2");
}

TEST_F(ForwardedTest, OnlyProxiesAllTheWayIsTheFirstOfThem) {
  EXPECT_EQ(x_forwarded_for("10.0.0.3, 10.0.0.2"), "10.0.0.3");
}

TEST_F(ForwardedTest, PortsMayFollow) {
  EXPECT_EQ(x_forwarded_for("192.0.2.7:4711"), "192.0.2.7:4711");
  EXPECT_EQ(x_forwarded_for("[2001:db8::7]:4711, 10.0.0.9:80"), "2001:db8::7:4711");
  EXPECT_EQ(x_forwarded_for("[2001:db8::7]"), "2001:db8::7");
  EXPECT_EQ(x_forwarded_for("[192.0.2.7]:1"), "itself");
  EXPECT_EQ(x_forwarded_for("[2001:db8::7"), "itself");
  EXPECT_EQ(x_forwarded_for("[2001:db8::7]x"), "itself");
}

TEST_F(ForwardedTest, ReadsTheStandardsField) {
  EXPECT_EQ(forwarded("for=192.0.2.7"), "192.0.2.7");
  EXPECT_EQ(forwarded("For=\"192.0.2.7:4711\";proto=http;by=203.0.113.43"), "192.0.2.7:4711");
  EXPECT_EQ(forwarded("by=203.0.113.43 ; for=\"[2001:db8::7]:4711\" , for=10.0.0.2"), "2001:db8::7:4711");
  EXPECT_EQ(forwarded("for=198.51.100.9, for=192.0.2.7, proto=https;for=10.0.0.2"), "192.0.2.7");
  EXPECT_EQ(forwarded("for=\"192.0.2\\.7\""), "192.0.2.7");
  EXPECT_EQ(forwarded("for=[2001:db8::7]:80"), "2001:db8::7:80");
  EXPECT_EQ(forwarded("for=192.0.2.7, by=10.0.0.1"), "itself");
  EXPECT_EQ(forwarded("for=_hidden"), "itself");
  EXPECT_EQ(forwarded("for=unknown"), "itself");
}

TEST_F(ForwardedTest, AFieldThatCouldBeReadInTwoWaysIsRefused) {
  for (const char* value : {"for=\"198.51.100.9, for=192.0.2.7", "for", "for=", "for=a b", "for=192.0.2.7;for=192.0.2.8",
                            "=192.0.2.7", "for=\"a\"b", "for = 192.0.2.7", "for=\"a\\"})
    EXPECT_EQ(forwarded(value), "refused") << value;
}

}  // namespace
}  // namespace sallyport::net
