// URIs as Flash took them, and WebSocket's.
#include "client/uri/target.hpp"

#include <gtest/gtest.h>

namespace sallyport::client {
namespace {

Target read(std::string_view text, std::string_view given_host = {}) {
  auto target = parse_target(text, given_host);
  EXPECT_TRUE(target.ok()) << text << ": " << (target.ok() ? "" : target.error().message);
  return target.ok() ? *target : Target{};
}

std::string fault(std::string_view text, std::string_view given_host = {}) {
  const auto target = parse_target(text, given_host);
  EXPECT_FALSE(target.ok()) << text;
  return target.ok() ? "" : target.error().message;
}

TEST(Target, TakesAUriApart) {
  const Target target = read("rtmp://Host.Example:8080/live/room/7?key=a%20b");
  EXPECT_EQ(target.scheme, Scheme::rtmp);
  EXPECT_EQ(target.host, "host.example");
  EXPECT_EQ(target.port, 8080);
  EXPECT_EQ(target.app, "live");
  EXPECT_EQ(target.instance, "room/7");
  EXPECT_EQ(target.query, "key=a%20b");
}

TEST(Target, KnowsEverySchemeAndItsPort) {
  const std::pair<std::string_view, std::uint16_t> ports[] = {{"rtmp", 1935}, {"rtmps", 443}, {"rtmpe", 1935},
                                                              {"rtmpt", 80},  {"rtmpte", 80}, {"rtmpts", 443},
                                                              {"ws", 80},     {"wss", 443}};
  for (const auto& [scheme, port] : ports) {
    const Target target = read(std::string(scheme) + "://host/live");
    EXPECT_EQ(to_string(target.scheme), scheme);
    EXPECT_EQ(default_port(target.scheme), port) << scheme;
    EXPECT_EQ(target.port, std::nullopt) << scheme;
  }
}

TEST(Target, TakesSchemesInAnyCase) {
  EXPECT_EQ(read("RTMPS://host/live").scheme, Scheme::rtmps);
  EXPECT_EQ(read("Wss://host/live").scheme, Scheme::wss);
}

TEST(Target, RefusesSchemesThatAreNoneOfOurs) {
  for (const std::string_view text :
       {"http://host/live", "https://host/live", "rtmfp://host/live", "host/live"}) {
    EXPECT_NE(fault(text).find("write it as in rtmp://"), std::string::npos) << text;
  }
}

TEST(Target, IsRelativeToTheGivenHost) {
  EXPECT_EQ(read("rtmp:/live/room", "Given.example").host, "given.example");
  EXPECT_EQ(read("rtmp:/live/room", "given.example").instance, "room");
  EXPECT_EQ(read("rtmp:/live/room", "[2001:db8::1]").host, "2001:db8::1");
}

TEST(Target, IsRelativeWithAPortOfItsOwn) {
  const Target target = read("rtmp://:8080/live/room", "given.example");
  EXPECT_EQ(target.host, "given.example");
  EXPECT_EQ(target.port, 8080);
  EXPECT_EQ(target.path, "live/room");
}

TEST(Target, NamesItsOwnHostBeforeTheGivenOne) {
  EXPECT_EQ(read("rtmp://own.example/live", "given.example").host, "own.example");
}

TEST(Target, NeedsAHostFromSomewhere) {
  EXPECT_NE(fault("rtmp:/live/room").find("names no host"), std::string::npos);
  EXPECT_NE(fault("rtmp://:8080/live").find("names no host"), std::string::npos);
}

TEST(Target, TakesIpv6AddressesInBrackets) {
  const Target target = read("rtmps://[2001:DB8::1]:8443/live");
  EXPECT_EQ(target.host, "2001:db8::1");
  EXPECT_EQ(target.port, 8443);
  EXPECT_EQ(tc_url(target), "rtmps://[2001:db8::1]:8443/live");
}

TEST(Target, RefusesHostsThatAreNone) {
  fault("rtmp://[2001:xyz]/live");
  fault("rtmp://ho st/live");
  fault("rtmp://host\"/live");
  fault("rtmp://host:0/live");
  fault("rtmp://host:65536/live");
  fault("rtmp://host:80a/live");
  fault("rtmp://[::1/live");
}

TEST(Target, RefusesControlCharactersAndOverlongText) {
  fault("rtmp://host/live\r\nX: y");
  fault("rtmp://host/" + std::string(5'000, 'a'));
}

TEST(Target, KeepsThePathAsWritten) {
  const Target target = read("rtmp://host//li%20ve//room/?a=1?b=2");
  EXPECT_EQ(target.path, "li%20ve/room");
  EXPECT_EQ(target.app, "li ve");
  EXPECT_EQ(target.query, "a=1?b=2");
  EXPECT_EQ(app_field(target), "li%20ve/room?a=1?b=2");
  EXPECT_EQ(tc_url(target), "rtmp://host/li%20ve/room?a=1?b=2");
}

TEST(Target, DropsUserAndPassword) {
  EXPECT_EQ(tc_url(read("rtmp://user:secret@host/live")), "rtmp://host/live");
}

TEST(Target, ShowsNoQueryToPeople) {
  EXPECT_EQ(printable(read("wss://host/live?key=secret")), "wss://host/live");
}

TEST(Target, CallsWebSocketByItsRtmpNameTowardsServers) {
  EXPECT_EQ(tc_url(read("ws://host/live")), "rtmp://host/live");
  EXPECT_EQ(tc_url(read("wss://host:8443/live")), "rtmps://host:8443/live");
}

TEST(Target, FollowsRedirectsRelativeToTheServer) {
  const Target from = read("rtmp://first.example/live");
  EXPECT_EQ(parse_redirect("rtmp:/other", from)->host, "first.example");
  EXPECT_EQ(parse_redirect("rtmp://second.example/live", from)->host, "second.example");
}

TEST(Target, IsNotRedirectedFromTlsToPlaintext) {
  for (const std::string_view from : {"rtmps://host/live", "wss://host/live", "rtmpts://host/live"}) {
    for (const std::string_view to : {"rtmp://host/live", "rtmpe://host/live", "ws:/live", "rtmpt:/live"}) {
      const auto target = parse_redirect(to, read(from));
      ASSERT_FALSE(target.ok()) << from << " to " << to;
      EXPECT_EQ(target.error().reason, Reason::insecure);
    }
    EXPECT_TRUE(parse_redirect("rtmps://other/live", read(from)).ok());
    EXPECT_TRUE(parse_redirect("wss:/live", read(from)).ok());
  }
}

TEST(Target, GivesItsLastSegmentToAStream) {
  const auto split = split_stream(read("rtmp://host/live/room/cam%201?key=1"));
  ASSERT_TRUE(split.ok());
  EXPECT_EQ(split->target.path, "live/room");
  EXPECT_EQ(split->target.instance, "room");
  EXPECT_EQ(split->stream, "cam 1");
  EXPECT_EQ(split->query, "key=1");
  EXPECT_EQ(split->target.query, "");
}

TEST(Target, HasNoStreamInASingleSegment) {
  EXPECT_FALSE(split_stream(read("rtmp://host/live")).ok());
}

}  // namespace
}  // namespace sallyport::client
