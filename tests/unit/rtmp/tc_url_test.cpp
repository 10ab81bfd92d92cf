#include "rtmp/command/tc_url.hpp"

#include <ostream>

#include <gtest/gtest.h>

namespace sallyport::rtmp {

void PrintTo(const TcUrl& url, std::ostream* out) {
  *out << '{' << url.scheme << '|' << url.host << '|' << (url.port ? std::to_string(*url.port) : "-") << '|'
       << url.app << '|' << url.instance << '|' << url.query << '}';
}

namespace {

struct Sample {
  const char* text;
  TcUrl expected;
};

const Sample kAccepted[] = {
    {"rtmp://example.com/live", {"rtmp", "example.com", {}, "live", "", ""}},
    {"rtmp://example.com:1935/live", {"rtmp", "example.com", 1935, "live", "", ""}},
    {"rtmp://example.com/live/", {"rtmp", "example.com", {}, "live", "", ""}},
    {"rtmp://example.com/live/room/7", {"rtmp", "example.com", {}, "live", "room/7", ""}},
    {"rtmp://example.com//live//room//7/", {"rtmp", "example.com", {}, "live", "room/7", ""}},
    {"rtmp://example.com/live/_definst_", {"rtmp", "example.com", {}, "live", "_definst_", ""}},
    {"rtmp://example.com", {"rtmp", "example.com", {}, "", "", ""}},
    {"rtmp://example.com/", {"rtmp", "example.com", {}, "", "", ""}},
    {"rtmp://example.com:/live", {"rtmp", "example.com", {}, "live", "", ""}},
    {"rtmp:///live", {"rtmp", "", {}, "live", "", ""}},
    {"rtmp:/live/room", {"rtmp", "", {}, "live", "room", ""}},
    {"rtmp:live", {"rtmp", "", {}, "live", "", ""}},
    {"RTMPT://Example.COM:80/Live", {"rtmpt", "example.com", 80, "Live", "", ""}},
    {"rtmps://example.com:443/live", {"rtmps", "example.com", 443, "live", "", ""}},
    {"rtmpts://example.com/live", {"rtmpts", "example.com", {}, "live", "", ""}},
    {"rtmpe://example.com/live", {"rtmpe", "example.com", {}, "live", "", ""}},
    {"rtmpte://example.com/live", {"rtmpte", "example.com", {}, "live", "", ""}},
    {"rtmp://[::1]/live", {"rtmp", "::1", {}, "live", "", ""}},
    {"rtmp://[2001:DB8::1]:1936/live", {"rtmp", "2001:db8::1", 1936, "live", "", ""}},
    {"rtmp://::1/live", {"rtmp", "::1", {}, "live", "", ""}},
    {"rtmp://192.0.2.4:65535/live", {"rtmp", "192.0.2.4", 65535, "live", "", ""}},
    {"rtmp://example.com/live?key=a/b?c", {"rtmp", "example.com", {}, "live", "", "key=a/b?c"}},
    {"rtmp://example.com/live/room?key=%20x", {"rtmp", "example.com", {}, "live", "room", "key=%20x"}},
    {"rtmp://example.com?key=x", {"rtmp", "example.com", {}, "", "", "key=x"}},
    {"rtmp://user:pa:ss@example.com:1935/live", {"rtmp", "example.com", 1935, "live", "", ""}},
    {"rtmp://example.com/l%C3%A4rm/r%20m", {"rtmp", "example.com", {}, "l\xc3\xa4rm", "r m", ""}},
    {"rtmp://example.com/a%2525b", {"rtmp", "example.com", {}, "a%25b", "", ""}},
    {"rtmp://example.com/a%2Fb/..", {"rtmp", "example.com", {}, "a/b", "..", ""}},
    {"rtmp://my_host.my-domain.com/a", {"rtmp", "my_host.my-domain.com", {}, "a", "", ""}},
};

TEST(TcUrl, TakesApartWhatClientsSend) {
  for (const Sample& sample : kAccepted) {
    const auto parsed = parse_tc_url(sample.text);
    ASSERT_TRUE(parsed.ok()) << sample.text << ": " << parsed.error().message;
    EXPECT_EQ(*parsed, sample.expected) << sample.text;
  }
}

TEST(TcUrl, RefusesWhatIsNoAddress) {
  for (const char* text :
       {"", "live", "http://example.com/live", "rtmpx://example.com/live", "://example.com/live",
        "rtmp://example.com:0/live", "rtmp://example.com:65536/live", "rtmp://example.com:19a5/live",
        "rtmp://example.com:-1/live", "rtmp://[::1/live", "rtmp://[::1]x/live", "rtmp://example.com/a%2",
        "rtmp://example.com/a%zz", "rtmp://example.com/a\nb", "rtmp://example.com/live?a\x7f"}) {
    const auto parsed = parse_tc_url(text);
    ASSERT_FALSE(parsed.ok()) << text;
    EXPECT_EQ(parsed.error().reason, Reason::bad_name) << text;
  }
}

TEST(TcUrl, RefusesWhatIsLongerThanAnyClientNeeds) {
  const std::string prefix = "rtmp://example.com/";
  EXPECT_TRUE(parse_tc_url(prefix + std::string(kMaxTcUrlBytes - prefix.size(), 'a')).ok());
  EXPECT_FALSE(parse_tc_url(prefix + std::string(kMaxTcUrlBytes - prefix.size() + 1, 'a')).ok());
}

TEST(TcUrl, TakesApartTheAppFieldByTheSameRules) {
  const auto parsed = parse_app("live/room/7?key=x");
  ASSERT_TRUE(parsed.ok());
  EXPECT_EQ(*parsed, (TcUrl{"", "", {}, "live", "room/7", "key=x"}));
  EXPECT_EQ(parse_app("/live/")->app, "live");
  EXPECT_EQ(parse_app("")->app, "");
  EXPECT_FALSE(parse_app(std::string_view("li\0ve", 5)).ok());
}

TEST(TcUrl, KnowsThePortOfEachScheme) {
  EXPECT_EQ(default_port("rtmp"), 1935);
  EXPECT_EQ(default_port("rtmpe"), 1935);
  EXPECT_EQ(default_port("rtmpt"), 80);
  EXPECT_EQ(default_port("rtmpte"), 80);
  EXPECT_EQ(default_port("rtmps"), 443);
  EXPECT_EQ(default_port("rtmpts"), 443);
}

}  // namespace
}  // namespace sallyport::rtmp
