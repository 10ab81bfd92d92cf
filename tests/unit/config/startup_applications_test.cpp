#include "config/startup_applications.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/load.hpp"
#include "unit/config/memory_tree.hpp"
#include "unit/config/temporary_tree.hpp"

namespace sallyport::config {
namespace {

constexpr const char* kYes = "<Application><LoadOnStartup>true</LoadOnStartup></Application>";
constexpr const char* kNo = "<Application><LoadOnStartup>false</LoadOnStartup></Application>";

std::vector<std::string> names_in(const test::TemporaryTree& tree) {
  const auto loaded = load(tree.root());
  EXPECT_TRUE(loaded.ok());
  return startup_applications(*loaded.configuration, loaded.configuration->adaptors[0].vhosts[0]);
}

TEST(StartupApplications, AreThoseThatSaySo) {
  const test::TemporaryTree tree;
  tree.write("applications/yes/Application.xml", kYes);
  tree.write("applications/no/Application.xml", kNo);
  tree.write("applications/broken/Application.xml", "<Application>");
  tree.make_folder("applications/silent");
  EXPECT_THAT(names_in(tree), testing::ElementsAre("yes"));
}

TEST(StartupApplications, AreAllThatDoNotSayNoIfTheVirtualHostSaysSo) {
  const test::TemporaryTree tree;
  tree.write(test::kApplicationFile, kYes);
  tree.write("applications/no/Application.xml", kNo);
  tree.make_folder("applications/silent");
  EXPECT_THAT(names_in(tree), testing::ElementsAre("silent"));
}

TEST(StartupApplications, LookingForThemMakesNoKeys) {
  const test::TemporaryTree tree;
  tree.write("applications/yes/Application.xml", kYes);
  names_in(tree);
  EXPECT_TRUE(tree.read("applications/yes/stream.key").empty());
}

}  // namespace
}  // namespace sallyport::config
