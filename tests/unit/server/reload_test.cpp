#include "server/reload.hpp"

#include <gtest/gtest.h>

namespace sallyport::server {
namespace {

config::AdaptorOptions adaptor(const std::string& name, std::uint16_t port) {
  config::AdaptorOptions options;
  options.name = name;
  options.listen = {{.host = "", .port = port}};
  options.vhosts.resize(1);
  return options;
}

config::Configuration configuration(std::vector<config::AdaptorOptions> adaptors) {
  config::Configuration made;
  made.adaptors = std::move(adaptors);
  return made;
}

TEST(MergeForReload, KeepsWhereAnAdaptorListensAndTakesTheRest) {
  const auto running = configuration({adaptor("_defaultRoot_", 1935)});
  auto fresh = configuration({adaptor("_defaultRoot_", 8935)});
  fresh.adaptors[0].alternative_vhost = true;
  fresh.server.cross_domain_policy = "new";

  const auto merged = merge_for_reload(running, fresh);

  ASSERT_EQ(merged.adaptors.size(), 1u);
  EXPECT_EQ(merged.adaptors[0].listen[0].port, 1935);
  EXPECT_TRUE(merged.adaptors[0].alternative_vhost);
  EXPECT_EQ(merged.server.cross_domain_policy, "new");
}

TEST(MergeForReload, KeepsTheOrderOfAdaptorsThatRun) {
  const auto running = configuration({adaptor("_defaultRoot_", 1935), adaptor("b", 2), adaptor("c", 3)});
  const auto fresh = configuration({adaptor("_defaultRoot_", 1935), adaptor("a", 1), adaptor("c", 33)});

  const auto merged = merge_for_reload(running, fresh);

  ASSERT_EQ(merged.adaptors.size(), 3u);
  EXPECT_EQ(merged.adaptors[1].name, "b");
  EXPECT_EQ(merged.adaptors[2].name, "c");
  EXPECT_EQ(merged.adaptors[2].listen[0].port, 3);
}

}  // namespace
}  // namespace sallyport::server
