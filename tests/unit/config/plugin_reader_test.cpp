// <Plugins>: what applications get of it, from whichever file.
#include "config/plugin_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/configured_applications.hpp"
#include "config/load.hpp"
#include "unit/config/memory_tree.hpp"
#include "unit/config/temporary_tree.hpp"

namespace sallyport::config {
namespace {

using test::kApplicationFile;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

class PluginReaderTest : public testing::Test {
 protected:
  PluginReaderTest() { tree_.make_folder("applications/app"); }

  std::vector<plugin::PluginRef> plugins() {
    if (!source_) {
      auto loaded = load(tree_.root());
      EXPECT_TRUE(loaded.ok()) << test::text_of_all(loaded.diagnostics);
      source_.emplace(std::make_shared<const Configuration>(std::move(*loaded.configuration)), 0, ConfiguredApplicationsOptions{});
    }
    const auto app = source_->load("_defaultVHost_", "app");
    EXPECT_TRUE(app.ok()) << (app.ok() ? "" : app.error().message);
    return app.ok() ? plugin::Plugins::of(**app).plugins : std::vector<plugin::PluginRef>{};
  }
  void vhost(const std::string& inside) { tree_.write(kApplicationFile, "<Application>" + inside + "</Application>"); }
  void own(const std::string& inside) { tree_.write("applications/app/Application.xml", "<Application>" + inside + "</Application>"); }

  test::TemporaryTree tree_;
  std::optional<ConfiguredApplications> source_;
};

TEST_F(PluginReaderTest, NoneIsTheDefault) { EXPECT_THAT(plugins(), IsEmpty()); }

TEST_F(PluginReaderTest, TagsSayWhichAndHow) {
  own(R"(<Plugins><Plugin library="a.so" deadline="2"><Setting name="secret">x</Setting><Setting name="b"/></Plugin>
         <Plugin library="/lib/b.so"/></Plugins>)");
  const auto all = plugins();
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0]->library, tree_.root() + "/applications/app/a.so");
  EXPECT_EQ(all[0]->deadline, Seconds(2));
  EXPECT_THAT(all[0]->settings, ElementsAre(Pair("secret", "x"), Pair("b", "")));
  EXPECT_EQ(all[1]->library, "/lib/b.so");
  EXPECT_EQ(all[1]->deadline, Seconds(5));
}

TEST_F(PluginReaderTest, ApplicationsInheritThem) {
  vhost(R"(<Plugins override="no"><Plugin library="/lib/a.so"/></Plugins>)");
  own(R"(<Plugins><Plugin library="/lib/b.so"/></Plugins>)");
  const auto all = plugins();
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0]->library, "/lib/a.so");
}

TEST_F(PluginReaderTest, ALibraryThatIsReplacedIsAnotherPlugin) {
  tree_.write("applications/app/a.so", "one");
  own(R"(<Plugins><Plugin library="a.so"/></Plugins>)");
  const auto before = plugins();
  EXPECT_EQ(plugins().at(0)->key, before.at(0)->key);
  tree_.write("applications/app/new.so", "another");
  std::filesystem::rename(tree_.root() + "/applications/app/new.so", tree_.root() + "/applications/app/a.so");
  EXPECT_NE(plugins().at(0)->key, before.at(0)->key);
}

TEST_F(PluginReaderTest, WhatIsMissingIsReported) {
  vhost(R"(<Plugins><Plugin><Setting>x</Setting></Plugin></Plugins>)");
  const auto loaded = load(tree_.root());
  EXPECT_FALSE(loaded.ok());
  const std::string text = test::text_of_all(loaded.diagnostics);
  EXPECT_THAT(text, HasSubstr("<Plugin> has no library"));
  EXPECT_THAT(text, HasSubstr("<Setting> has no name"));
}

}  // namespace
}  // namespace sallyport::config
