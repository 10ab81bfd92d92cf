// Telling networks apart.
#include "client/connector/network_key.hpp"

#include <gtest/gtest.h>

namespace sallyport::client {
namespace {

constexpr const char* kRoutes =
    "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n"
    "eth0\t00000000\t0101A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0\n"
    "eth0\t0001A8C0\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0\n";
constexpr const char* kNeighbours =
    "IP address       HW type     Flags       HW address            Mask     Device\n"
    "192.168.1.1      0x1         0x2         52:54:00:12:34:56     *        eth0\n";

TEST(NetworkKey, IsTheSameInTheSameNetwork) {
  const NetworkTraits traits{kRoutes, "", kNeighbours, "nameserver 192.168.1.1\n", ""};
  EXPECT_EQ(network_key(traits), network_key(traits));
  EXPECT_EQ(network_key(traits).size(), 32u);
}

TEST(NetworkKey, TellsGatewaysWithTheSameAddressApartByTheirHardware) {
  std::string others = kNeighbours;
  others.replace(others.find("12:34:56"), 8, "ab:cd:ef");
  EXPECT_NE(network_key({kRoutes, "", kNeighbours, "", ""}), network_key({kRoutes, "", others, "", ""}));
}

TEST(NetworkKey, DependsOnNameServersAndTheWirelessNetwork) {
  const std::string plain = network_key({kRoutes, "", "", "", ""});
  EXPECT_NE(plain, network_key({kRoutes, "", "", "nameserver 192.0.2.1\n", ""}));
  EXPECT_NE(plain, network_key({kRoutes, "", "", "", "hotel"}));
}

TEST(NetworkKey, KnowsGatewaysOfIpv6) {
  const std::string routes =
      "00000000000000000000000000000000 00 00000000000000000000000000000000 00 "
      "fe800000000000000000000000000001 00000400 00000001 00000000 00450003 eth0\n";
  EXPECT_FALSE(network_key({"", routes, "", "", ""}).empty());
}

TEST(NetworkKey, IgnoresTheOrderAndOtherRoutes) {
  const NetworkTraits one{kRoutes, "", "", "nameserver 192.0.2.1\nnameserver 192.0.2.2\n", ""};
  const NetworkTraits two{kRoutes, "", "", "search example\nnameserver 192.0.2.2\nnameserver 192.0.2.1\n",
                          ""};
  EXPECT_EQ(network_key(one), network_key(two));
}

TEST(NetworkKey, IsEmptyWithoutAnythingToGoBy) {
  EXPECT_EQ(network_key(NetworkTraits{}), "");
}

}  // namespace
}  // namespace sallyport::client
