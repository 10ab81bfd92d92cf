#include <gtest/gtest.h>

#include "unit/config/memory_tree.hpp"

namespace sallyport::config {
namespace {

using Decision = net::AddressRules::Decision;

IpAddress address(std::string_view text) {
  return *IpAddress::parse(text);
}

Configuration loaded(std::map<std::string, std::string> files) {
  LoadResult result = test::load_files(std::move(files));
  EXPECT_TRUE(result.ok()) << test::text_of_all(result.diagnostics);
  return result.ok() ? *result.configuration : Configuration();
}

ServerOptions server_of(const std::string& tags) {
  return loaded({{"conf/Server.xml", "<Root><Server>" + tags + "</Server></Root>"}}).server;
}

TEST(AddressReader, LimitsHaveRoomForAnOfficeByDefault) {
  const net::AddressLimitOptions limits = server_of("").address_limits;
  EXPECT_EQ(limits.connections, 4096u);
  EXPECT_EQ(limits.rate, 1000u);
  EXPECT_EQ(limits.burst, 4000u);
  EXPECT_EQ(limits.exceptions, *net::parse_address_list("127.0.0.0/8,::1"));
  EXPECT_EQ(server_of("<ResourceLimits><ClientAddress/></ResourceLimits>").address_limits, limits);
}

TEST(AddressReader, LimitsAreRead) {
  const net::AddressLimitOptions limits =
      server_of("<ResourceLimits><ClientAddress><MaxConnections>7</MaxConnections>"
                "<MaxConnectionRate>5</MaxConnectionRate><MaxConnectionBurst>9</MaxConnectionBurst>"
                "<Exceptions>10.60, 2001:db8::/32</Exceptions></ClientAddress></ResourceLimits>")
          .address_limits;
  EXPECT_EQ(limits.connections, 7u);
  EXPECT_EQ(limits.rate, 5u);
  EXPECT_EQ(limits.burst, 9u);
  EXPECT_EQ(limits.exceptions, *net::parse_address_list("10.60,2001:db8::/32"));
}

TEST(AddressReader, MinusOneMeansNoLimit) {
  const ServerOptions server =
      server_of("<ResourceLimits><ClientAddress><MaxConnections>-1</MaxConnections>"
                "<MaxConnectionRate>-1</MaxConnectionRate></ClientAddress>"
                "<Protocol><RTMP><Edge><MaxConnectionRate>-1</MaxConnectionRate></Edge></RTMP></Protocol>"
                "</ResourceLimits>");
  EXPECT_FALSE(server.address_limits.connections);
  EXPECT_FALSE(server.address_limits.rate);
  EXPECT_FALSE(server.accept_rate);
}

TEST(AddressReader, TheListenersRateStandsAmongTheTagsOfEdges) {
  EXPECT_EQ(server_of("<ResourceLimits><Protocol><RTMP><Edge><MinIOThreads>0</MinIOThreads>"
                      "<MaxConnectionRate>250</MaxConnectionRate></Edge></RTMP></Protocol></ResourceLimits>")
                .accept_rate,
            250u);
}

TEST(AddressReader, NameServersAreRead) {
  const net::NameOptions names =
      server_of("<NameLookup><Servers>127.0.0.1:5353</Servers><Timeout>500</Timeout></NameLookup>").names;
  EXPECT_EQ(names.servers, "127.0.0.1:5353");
  EXPECT_EQ(names.deadline, Milliseconds(500));
}

TEST(AddressReader, TheAdminServersRulesAreReady) {
  const Configuration configuration = loaded(
      {{"conf/Server.xml",
        "<Root><Server><AdminServer><Allow>10.60,admin.example.com</Allow></AdminServer></Server></Root>"},
       {"conf/Users.xml",
        "<Root><UserList><User name=\"eve\"><Allow></Allow><Deny>all</Deny></User>"
        "<User name=\"bob\"><Allow>192.0.2.7</Allow><Deny>all</Deny><Order>Deny,Allow</Order></User></UserList>"
        "<AdminServer><HTTPCommands><Allow>ping,getApps</Allow><Deny>All</Deny></HTTPCommands></AdminServer>"
        "</Root>"}});
  const AdminOptions& admin = configuration.server.admin;
  EXPECT_EQ(admin.rules.decide(address("10.60.1.1")), Decision::admit);
  EXPECT_EQ(admin.rules.decide(address("192.0.2.7")), Decision::need_names);
  ASSERT_EQ(admin.users.size(), 2u);
  EXPECT_EQ(admin.users[0].name, "eve");
  EXPECT_EQ(admin.users[0].rules.decide(address("192.0.2.7")), Decision::refuse);
  EXPECT_EQ(admin.users[1].rules.decide(address("192.0.2.7")), Decision::admit);
}

TEST(AddressReader, AVirtualHostSaysWhoMayCome) {
  const Configuration configuration =
      loaded({{test::kVhostFile,
               "<VirtualHost><Allow>example.com</Allow><DNSSuffix>Corp.Test.</DNSSuffix>"
               "<Addresses><Deny>10.60</Deny></Addresses></VirtualHost>"}});
  const VirtualHostOptions& vhost = configuration.adaptors[0].vhosts[0];
  EXPECT_FALSE(vhost.pages.everybody);
  EXPECT_EQ(vhost.pages.domains.size(), 1u);
  EXPECT_EQ(vhost.dns_suffix, "corp.test");
  EXPECT_EQ(vhost.rules.decide(address("10.60.1.1")), Decision::refuse);
  EXPECT_EQ(vhost.rules.decide(address("192.0.2.7")), Decision::admit);
}

TEST(AddressReader, AVirtualHostThatSaysNothingTakesEverybody) {
  const Configuration configuration = loaded({{test::kVhostFile, "<VirtualHost/>"}});
  EXPECT_TRUE(configuration.adaptors[0].vhosts[0].pages.everybody);
  EXPECT_EQ(configuration.adaptors[0].vhosts[0].rules, net::AddressRules{});
}

TEST(AddressReader, AnEmptyAllowOfAVirtualHostMeansItsOwnDomain) {
  const Configuration configuration = loaded({{test::kVhostFile, "<VirtualHost><Allow></Allow></VirtualHost>"}});
  EXPECT_FALSE(configuration.adaptors[0].vhosts[0].pages.everybody);
  EXPECT_TRUE(configuration.adaptors[0].vhosts[0].pages.own_domain);
}

}  // namespace
}  // namespace sallyport::config
