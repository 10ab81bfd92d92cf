// Whole configuration trees as FMS 3.5, FMS 4 and FCS MX 1.5 ship them.
#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/check.hpp"
#include "config/configured_applications.hpp"
#include "config/load.hpp"
#include "unit/config/memory_tree.hpp"
#include "unit/config/access_in.hpp"
#include "unit/config/temporary_tree.hpp"

namespace sallyport::config {
namespace {

using test::text_of_all;
using testing::HasSubstr;

Configuration loaded(const std::string& root) {
  auto result = load(root);
  EXPECT_TRUE(result.ok()) << text_of_all(result.diagnostics);
  return result.ok() ? std::move(*result.configuration) : Configuration{};
}

std::string vector_tree(const char* name) {
  return std::string(SALLYPORT_VECTORS) + "/" + name;
}

TEST(FmsTree, Fms35Loads) {
  const auto configuration = loaded(vector_tree("fms35"));
  ASSERT_EQ(configuration.adaptors.size(), 1u);
  const auto& adaptor = configuration.adaptors[0];
  EXPECT_EQ(adaptor.listen.size(), 2u);
  EXPECT_FALSE(adaptor.listen[0].is_default);
  EXPECT_TRUE(adaptor.http.web_server.enabled);
  EXPECT_EQ(adaptor.http.web_server.port, 8134);
  EXPECT_EQ(adaptor.vhosts[0].application_folders, std::vector<std::string>{"/opt/adobe/fms/applications"});
}

TEST(FmsTree, Fms4LoadsWithItsVirtualHosts) {
  const auto configuration = loaded(vector_tree("fms4"));
  const auto& adaptor = configuration.adaptors.at(0);
  ASSERT_EQ(adaptor.vhosts.size(), 2u);
  EXPECT_EQ(adaptor.find_vhost("media.example.com").name, "www.example.com");
  EXPECT_EQ(adaptor.find_vhost("www.example.org").name, "_defaultVHost_");
}

TEST(FmsTree, Fcs15LoadsWithItsHostPortForm) {
  const auto configuration = loaded(vector_tree("fcs15"));
  const auto& adaptor = configuration.adaptors.at(0);
  ASSERT_EQ(adaptor.listen.size(), 3u);
  EXPECT_EQ(adaptor.listen[1].port, 443);
  EXPECT_FALSE(adaptor.listen[1].tls);
  EXPECT_EQ(adaptor.rules.order, net::AddressRules::Order::deny_allow);
  EXPECT_EQ(adaptor.rules.decide(*IpAddress::parse("192.0.2.1")), net::AddressRules::Decision::admit);
}

TEST(FmsTree, WhatHasNoEffectIsListedByFile) {
  const auto lines = loaded(vector_tree("fms4")).without_effect;
  EXPECT_THAT(lines, testing::Contains(
                         HasSubstr("conf/Server.xml: Server/NetworkingIPv6, Server/Plugins, Server/SSL")));
  EXPECT_THAT(lines, testing::Contains(HasSubstr("conf/_defaultRoot_/Adaptor.xml: ResourceLimits, ")));
  EXPECT_THAT(
      lines,
      testing::Contains(HasSubstr(
          "conf/_defaultRoot_/_defaultVHost_/Application.xml: Process/Distribute, Process/MaxFailures, ")));
  EXPECT_LT(lines.size(), 12u);
}

class Fms4Applications : public testing::Test {
 protected:
  Fms4Applications() {
    std::filesystem::copy(vector_tree("fms4"), tree_.root(), std::filesystem::copy_options::recursive);
    configuration_ = std::make_shared<const Configuration>(loaded(tree_.root()));
  }
  test::TemporaryTree tree_;
  std::shared_ptr<const Configuration> configuration_;
};

TEST_F(Fms4Applications, LiveInheritsTagByTagAndKeepsWhatMayNotBeOverridden) {
  ConfiguredApplications applications(configuration_, 0, {});
  const auto live = applications.load("_defaultVHost_", "live");
  ASSERT_TRUE(live.ok()) << live.error().message;
  const auto& options = **live;
  EXPECT_EQ(options.client.bandwidth_to_client, 1'250'000u);
  EXPECT_EQ(options.client.bandwidth_to_server, 2'500'000u);
  EXPECT_EQ(options.client.out_chunk_size, 4096u);
  EXPECT_TRUE(options.client.audio_sample_access);
  EXPECT_EQ(options.live.flush_bytes, 4096u);
  EXPECT_EQ(options.live.flush_delay, Milliseconds(500));
  EXPECT_EQ(test::access_in(options).publish, access::Requirement::key);
  EXPECT_EQ(test::access_in(options).stream_key.size(), 32u);
}

TEST_F(Fms4Applications, ShippedScriptsAreFound) {
  ConfiguredApplications applications(configuration_, 0, {});
  for (const auto& [application, script] :
       {std::pair("vod", "main.far"), std::pair("livepkgr", "main.asc")}) {
    const auto loaded = applications.load("_defaultVHost_", application);
    ASSERT_TRUE(loaded.ok());
    EXPECT_EQ((*loaded)->governor.script, script);
  }
}

TEST_F(Fms4Applications, CheckReportsNoErrorAndCountsThem) {
  const auto report = check(tree_.root());
  EXPECT_TRUE(report.ok()) << text_of_all(report.diagnostics);
  EXPECT_EQ(report.adaptors, 1u);
  EXPECT_EQ(report.virtual_hosts, 2u);
  EXPECT_EQ(report.applications, 6u);  // three, seen by both virtual hosts
  EXPECT_THAT(text_of_all(report.diagnostics),
              HasSubstr("applications/vod/main.far: warning: archives and compiled scripts cannot be run"));
  EXPECT_THAT(text_of_all(report.diagnostics),
              HasSubstr("applications/live/Application.xml:8:3: note: <BandwidthCap> is ignored"));
}

}  // namespace
}  // namespace sallyport::config
