#include "config/template_writer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/check.hpp"
#include "config/load.hpp"
#include "unit/config/memory_tree.hpp"
#include "unit/config/temporary_tree.hpp"

namespace sallyport::config {
namespace {

using testing::Contains;
using testing::IsEmpty;

TEST(Template, LoadsWithoutAnyDiagnostic) {
  const test::TemporaryTree tree;
  ASSERT_TRUE(write_template(tree.root()).ok());
  const auto report = check(tree.root());
  EXPECT_TRUE(report.diagnostics.empty()) << test::text_of_all(report.diagnostics);
  EXPECT_THAT(report.without_effect, IsEmpty());
  EXPECT_EQ(report.applications, 1u);
}

TEST(Template, SaysOurDefaultsAloud) {
  const test::TemporaryTree tree;
  ASSERT_TRUE(write_template(tree.root()).ok());
  const auto written = load(tree.root());
  const auto built_in = test::load_files({});
  ASSERT_TRUE(written.ok() && built_in.ok());
  EXPECT_EQ(written.configuration->adaptors[0].http, built_in.configuration->adaptors[0].http);
  EXPECT_EQ(written.configuration->adaptors[0].vhosts[0].limits,
            built_in.configuration->adaptors[0].vhosts[0].limits);
  EXPECT_EQ(written.configuration->adaptors[0].vhosts[0].application_folders,
            std::vector<std::string>{tree.root() + "/applications"});
}

TEST(Template, NeverOverwritesAndSaysWhatItLeft) {
  const test::TemporaryTree tree;
  tree.write("conf/fms.ini", "ADAPTOR.HOSTPORT = :8080\n");
  const auto first = write_template(tree.root());
  ASSERT_TRUE(first.ok());
  EXPECT_EQ(tree.read("conf/fms.ini"), "ADAPTOR.HOSTPORT = :8080\n");
  EXPECT_THAT(first->left, Contains("conf/fms.ini"));
  EXPECT_THAT(first->written, Contains("conf/Server.xml"));

  const auto second = write_template(tree.root());
  ASSERT_TRUE(second.ok());
  EXPECT_THAT(second->written, IsEmpty());
  EXPECT_EQ(second->obs_stream_key, first->obs_stream_key);
}

TEST(Template, TellsWhatToTypeIntoObs) {
  const test::TemporaryTree tree;
  const auto report = write_template(tree.root());
  ASSERT_TRUE(report.ok());
  EXPECT_EQ(report->obs_server, "rtmp://localhost/live");
  EXPECT_EQ(report->obs_stream_key + "\n", "stream?key=" + tree.read("applications/live/stream.key"));
}

TEST(Template, AFolderThatCannotBeMadeIsAnErrorWithItsPath) {
  const test::TemporaryTree tree;
  tree.write("file", "");
  const auto report = write_template(tree.root() + "/file");
  ASSERT_FALSE(report.ok());
  EXPECT_THAT(report.error().message, testing::HasSubstr(tree.root() + "/file/conf"));
}

}  // namespace
}  // namespace sallyport::config
