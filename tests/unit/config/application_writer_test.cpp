#include "config/application_writer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "config/check.hpp"
#include "config/template_writer.hpp"
#include "unit/config/memory_tree.hpp"
#include "unit/config/temporary_tree.hpp"

namespace sallyport::config {
namespace {

using testing::Contains;
using testing::IsEmpty;

constexpr const char* kMain = "applications/meeting/main.asc";
constexpr const char* kOwn = "applications/meeting/Application.xml";

TEST(EnabledApplication, LoadsWithoutAnyDiagnostic) {
  const test::TemporaryTree tree;
  ASSERT_TRUE(write_template(tree.root()).ok());
  ASSERT_TRUE(write_application(tree.root(), "meeting", false).ok());
  const auto report = check(tree.root());
  EXPECT_TRUE(report.diagnostics.empty()) << test::text_of_all(report.diagnostics);
  EXPECT_EQ(report.applications, 2u);
}

TEST(EnabledApplication, HasASecretThatNobodyElseCanRead) {
  const test::TemporaryTree tree;
  const auto report = write_application(tree.root(), "meeting", false);
  ASSERT_TRUE(report.ok());
  struct stat info {};
  ASSERT_EQ(::stat((tree.root() + "/" + report->secrets).c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
}

TEST(EnabledApplication, IsLeftAsItIs) {
  const test::TemporaryTree tree;
  tree.write(kMain, "// mine\n");
  const auto first = write_application(tree.root(), "meeting", false);
  ASSERT_TRUE(first.ok());
  EXPECT_THAT(first->left, Contains(kMain));
  EXPECT_EQ(tree.read(kMain), "// mine\n");
  const std::string secrets = tree.read(first->secrets);
  ASSERT_TRUE(write_application(tree.root(), "meeting", true).ok());
  EXPECT_EQ(tree.read(first->secrets), secrets);
}

TEST(EnabledApplication, IsBroughtUpToDateButForTheOperatorsFile) {
  const test::TemporaryTree tree;
  tree.write(kMain, "// old\n");
  tree.write(kOwn, "<Application/>\n");
  const auto report = write_application(tree.root(), "meeting", true);
  ASSERT_TRUE(report.ok());
  EXPECT_THAT(report->replaced, testing::ElementsAre(kMain));
  EXPECT_NE(tree.read(kMain), "// old\n");
  EXPECT_EQ(tree.read(kOwn), "<Application/>\n");
  EXPECT_THAT(write_application(tree.root(), "meeting", true)->replaced, IsEmpty());
}

}  // namespace
}  // namespace sallyport::config
