#include "server/virtual_hosts.hpp"

#include <gtest/gtest.h>

#include "config/load.hpp"

namespace sallyport::server {
namespace {

std::shared_ptr<const config::Configuration> load(const std::map<std::string, std::string>& files) {
  auto loaded = config::load(config::MemoryFiles(files), "/root-of-test");
  EXPECT_TRUE(loaded.ok());
  return std::make_shared<const config::Configuration>(std::move(*loaded.configuration));
}

std::string vhost_file(const std::string& connections) {
  return "<VirtualHost><AliasList><Alias name=\"one\">www.example.com</Alias></AliasList>"
         "<ResourceLimits><MaxConnections>" +
         connections + "</MaxConnections></ResourceLimits></VirtualHost>";
}

constexpr const char* kVhost = "conf/_defaultRoot_/example.com/Vhost.xml";
constexpr const char* kDefault = "conf/_defaultRoot_/_defaultVHost_/Vhost.xml";

TEST(VirtualHosts, AnAliasIsTheSameVirtualHostAsItsName) {
  VirtualHosts hosts(load({{kVhost, vhost_file("7")}, {kDefault, "<VirtualHost/>"}}), false);

  EXPECT_EQ(hosts.find_virtual_host(0, "www.example.com"), hosts.find_virtual_host(0, "example.com"));
  EXPECT_NE(hosts.find_virtual_host(0, "elsewhere.org"), hosts.find_virtual_host(0, "example.com"));
}

TEST(VirtualHosts, AnUnknownHostIsTheDefaultOne) {
  VirtualHosts hosts(load({{kVhost, vhost_file("7")}, {kDefault, "<VirtualHost/>"}}), false);

  EXPECT_EQ(hosts.find_virtual_host(0, "elsewhere.org")->name(), config::kDefaultVirtualHost);
  EXPECT_EQ(hosts.find_virtual_host(0, "")->name(), config::kDefaultVirtualHost);
}

TEST(VirtualHosts, AReloadChangesTheLimitsAndKeepsTheCounts) {
  VirtualHosts hosts(load({{kVhost, vhost_file("7")}, {kDefault, "<VirtualHost/>"}}), false);
  const auto before = hosts.find_virtual_host(0, "example.com");
  before->connections = 3;

  hosts.replace(load({{kVhost, vhost_file("9")}, {kDefault, "<VirtualHost/>"}}));

  const auto after = hosts.find_virtual_host(0, "example.com");
  EXPECT_EQ(after, before);
  EXPECT_EQ(after->connections, 3u);
  EXPECT_EQ(after->limits().max_connections, 9u);
}

}  // namespace
}  // namespace sallyport::server
