#include "config/host_port.hpp"

#include <gtest/gtest.h>

namespace sallyport::config {
namespace {

using Listeners = std::vector<net::ListenAddress>;

net::ListenAddress at(const char* host, std::uint16_t port, bool tls = false) {
  return {.host = host, .port = port, .tls = tls};
}

Listeners parsed_listeners(std::string_view text) {
  auto list = parse_host_port(text);
  EXPECT_TRUE(list.ok()) << text << ": " << (list.ok() ? "" : list.error().message);
  return list.ok() ? *list : Listeners{};
}

std::string error_of(std::string_view text) {
  const auto list = parse_host_port(text);
  return list.ok() ? "" : list.error().message;
}

TEST(HostPort, PortsAloneMeanEveryInterface) {
  EXPECT_EQ(parsed_listeners(":1935"), Listeners{at("", 1935)});
  EXPECT_EQ(parsed_listeners(":1935,80"), (Listeners{at("", 1935), at("", 80)}));
}

TEST(HostPort, TakesBlanksAroundCommasAsOldFilesHaveThem) {
  EXPECT_EQ(parsed_listeners(" :1935, 443 ,\t80 "), (Listeners{at("", 1935), at("", 443), at("", 80)}));
}

TEST(HostPort, MinusMarksATlsPort) {
  EXPECT_EQ(parsed_listeners(":1935,80,-443"), (Listeners{at("", 1935), at("", 80), at("", 443, true)}));
}

TEST(HostPort, WithoutAColonTheTextIsAnAddress) {
  EXPECT_EQ(parsed_listeners("192.0.2.7"), Listeners{at("192.0.2.7", 1935)});
  EXPECT_EQ(parsed_listeners("[2001:db8::1]"), Listeners{at("2001:db8::1", 1935)});
}

TEST(HostPort, ColonWithoutPortsMeans1935) {
  EXPECT_EQ(parsed_listeners("127.0.0.1:"), Listeners{at("127.0.0.1", 1935)});
  EXPECT_EQ(parsed_listeners(":"), Listeners{at("", 1935)});
  EXPECT_EQ(parsed_listeners("[::1]: "), Listeners{at("::1", 1935)});
}

TEST(HostPort, TakesAddressesOfBothFamilies) {
  EXPECT_EQ(parsed_listeners("127.0.0.1:1935,8080"), (Listeners{at("127.0.0.1", 1935), at("127.0.0.1", 8080)}));
  EXPECT_EQ(parsed_listeners("[2001:DB8:0::1]:80,-443"),
            (Listeners{at("2001:db8::1", 80), at("2001:db8::1", 443, true)}));
  EXPECT_EQ(parsed_listeners("localhost:1935"), Listeners{at("127.0.0.1", 1935)});
}

TEST(HostPort, SaysWhatIsWrongAndWhatWouldBeRight) {
  EXPECT_EQ(error_of(""), "the address is empty; write [ip]:port,port..., as in :1935,80");
  EXPECT_EQ(error_of("1935"),
            "\"1935\" is not an IP address; a port alone is written with a colon, as in :1935");
  EXPECT_EQ(error_of("*:1935"),
            "\"*\" is not an address; leave the address out for every interface, as in :1935");
  EXPECT_EQ(error_of(":0"), "\"0\" is not a port; write 1 to 65535, with a minus sign in front for TLS");
  EXPECT_EQ(error_of(":65536"),
            "\"65536\" is not a port; write 1 to 65535, with a minus sign in front for TLS");
  EXPECT_EQ(error_of(":19a"), "\"19a\" is not a port; write 1 to 65535, with a minus sign in front for TLS");
  EXPECT_EQ(error_of(":1935,,80"), "a port is missing in the list; write one number between two commas");
  EXPECT_EQ(error_of(":1935,"), "a port is missing in the list; write one number between two commas");
  EXPECT_EQ(error_of(":-"), "a port is missing in the list; write one number between two commas");
  EXPECT_EQ(error_of(":80,-80"), "port 80 is listed twice; name every port once");
  EXPECT_EQ(error_of("2001:db8::1"),
            "\"2001:db8::1\" has more than one colon; an IPv6 address stands in brackets, as in "
            "[2001:db8::1]:1935");
  EXPECT_EQ(error_of("[2001:db8::1"),
            "a bracket is not closed in \"[2001:db8::1\"; write [2001:db8::1]:1935");
  EXPECT_EQ(error_of("[::1]1935"),
            "\"1935\" follows the bracket; a colon and ports may follow, as in [2001:db8::1]:1935");
  EXPECT_EQ(error_of("[127.0.0.1]:80"),
            "\"127.0.0.1\" is not an IPv6 address; brackets are for IPv6, as in [2001:db8::1]:1935");
  EXPECT_EQ(
      error_of("media.example.com:80"),
      "\"media.example.com\" is not an IP address; write a numeric address, or none for every interface");
}

TEST(HostPort, DefaultListenersAreMarkedAsSuch) {
  const auto list = default_listeners();
  ASSERT_EQ(list.size(), 3u);
  EXPECT_EQ(list[0].port, 1935);
  EXPECT_EQ(list[1].port, 443);
  EXPECT_EQ(list[2].port, 80);
  for (const auto& one : list) EXPECT_TRUE(one.is_default && !one.tls && one.host.empty());
}

}  // namespace
}  // namespace sallyport::config
