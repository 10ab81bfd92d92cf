#include "config/check.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "unit/config/memory_tree.hpp"
#include "unit/config/temporary_tree.hpp"

namespace sallyport::config {
namespace {

using test::text_of_all;
using testing::HasSubstr;

TEST(Check, FindsFaultsInEveryApplication) {
  const test::TemporaryTree tree;
  tree.write("applications/a/Application.xml", "<Application>\n <Foo/></Application>");
  tree.write("applications/b/Application.xml",
             "<Application><MaxAppIdleTime>x</MaxAppIdleTime></Application>");
  const auto report = check(tree.root());
  EXPECT_FALSE(report.ok());
  EXPECT_EQ(report.applications, 2u);
  EXPECT_THAT(text_of_all(report.diagnostics),
              HasSubstr("applications/a/Application.xml:2:2: error: unknown tag <Foo>"));
  EXPECT_THAT(text_of_all(report.diagnostics),
              HasSubstr("applications/b/Application.xml:1:30: error: <MaxAppIdleTime> is \"x\""));
}

TEST(Check, MakesNoKeys) {
  const test::TemporaryTree tree;
  tree.make_folder("applications/live");
  EXPECT_TRUE(check(tree.root()).ok());
  EXPECT_FALSE(std::filesystem::exists(tree.root() + "/applications/live/stream.key"));
}

TEST(Check, WarnsAboutKeysThatOthersCanRead) {
  const test::TemporaryTree tree;
  tree.write("applications/live/stream.key", "k");
  ASSERT_EQ(::chmod((tree.root() + "/applications/live/stream.key").c_str(), 0644), 0);
  const auto report = check(tree.root());
  EXPECT_TRUE(report.ok());
  EXPECT_THAT(text_of_all(report.diagnostics),
              HasSubstr("applications/live/stream.key: warning: others than its owner can read this key"));
}

TEST(Check, WarnsAboutFoldersThatAreNoApplications) {
  const test::TemporaryTree tree;
  tree.make_folder("applications/a:b");
  tree.make_folder("elsewhere");
  ASSERT_EQ(::symlink("../elsewhere", (tree.root() + "/applications/link").c_str()), 0);
  const auto report = check(tree.root());
  EXPECT_TRUE(report.ok());
  EXPECT_EQ(report.applications, 0u);
  EXPECT_THAT(text_of_all(report.diagnostics),
              HasSubstr("applications/a:b: warning: the folder's name cannot be an application's name"));
  EXPECT_THAT(text_of_all(report.diagnostics),
              HasSubstr("applications/link: warning: the folder is a link, which is not followed"));
}

TEST(Check, WarnsAboutAnApplicationHiddenByAnother) {
  const test::TemporaryTree tree;
  tree.write(test::kVhostFile, "<VirtualHost><AppsDir>${ROOT}/one;${ROOT}/two</AppsDir></VirtualHost>");
  tree.make_folder("one/app");
  tree.make_folder("two/app");
  EXPECT_THAT(text_of_all(check(tree.root()).diagnostics),
              HasSubstr("two/app: warning: this folder is never used: one/app is found first"));
}

TEST(Check, ListsApplicationSettingsWithoutEffect) {
  const test::TemporaryTree tree;
  tree.write("applications/a/Application.xml",
             "<Application><RecordAppLog>true</RecordAppLog></Application>");
  EXPECT_THAT(check(tree.root()).without_effect,
              testing::ElementsAre("applications/a/Application.xml: RecordAppLog"));
}

TEST(Check, ARootThatIsNotThereIsSaidSoButNoError) {
  const auto report = check("/nonexistent/sallyport");
  EXPECT_TRUE(report.ok());
  EXPECT_THAT(text_of_all(report.diagnostics),
              HasSubstr("/nonexistent/sallyport: warning: there is no such folder"));
}

}  // namespace
}  // namespace sallyport::config
