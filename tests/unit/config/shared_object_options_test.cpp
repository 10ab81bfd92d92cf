#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/configured_applications.hpp"
#include "config/load.hpp"
#include "config/reload_plan.hpp"
#include "unit/config/memory_tree.hpp"
#include "unit/config/temporary_tree.hpp"

namespace sallyport::config {
namespace {

using hub::SharedObjectRights;
using test::kApplicationFile;
using testing::HasSubstr;

class SharedObjectOptionsTest : public testing::Test {
 protected:
  hub::SharedObjectOptions options(bool open = false) {
    tree_.make_folder("applications/app");
    auto loaded = load(tree_.root());
    EXPECT_TRUE(loaded.ok()) << test::text_of_all(loaded.diagnostics);
    ConfiguredApplications source(std::make_shared<const Configuration>(std::move(*loaded.configuration)), 0,
                                  ConfiguredApplicationsOptions{.open_publishing = open});
    const auto app = source.load("_defaultVHost_", "app");
    EXPECT_TRUE(app.ok()) << (app.ok() ? "" : app.error().message);
    return app.ok() ? (*app)->shared_objects : hub::SharedObjectOptions{};
  }
  void write(const std::string& inside) { tree_.write(kApplicationFile, "<Application>" + inside + "</Application>"); }
  void manager(const std::string& inside) { write("<SharedObjManager>" + inside + "</SharedObjManager>"); }
  void server(const std::string& inside) { tree_.write("conf/Server.xml", "<Root><Server>" + inside + "</Server></Root>"); }

  test::TemporaryTree tree_;
};

TEST_F(SharedObjectOptionsTest, HaveDefaults) {
  hub::SharedObjectOptions expected;
  expected.folder = tree_.root() + "/applications/app/sharedobjects";
  EXPECT_EQ(options(), expected);
  manager("<StorageDir/><ResyncDepth/><MaxProperties>-1</MaxProperties>");
  EXPECT_EQ(options(), expected);
}

TEST_F(SharedObjectOptionsTest, AreWhatTheTagsSay) {
  write("<Access><SharedObjects>all</SharedObjects></Access>"
        "<Client><Access><FolderAccess>true</FolderAccess></Access></Client>"
        "<SharedObjManager><StorageDir>objects/</StorageDir><ResyncDepth>7</ResyncDepth><LockTimeOut>5</LockTimeOut>"
        "<AutoCommit>false</AutoCommit><DurableSuccess>true</DurableSuccess><MaxProperties>3</MaxProperties>"
        "<MaxPropertySize>100</MaxPropertySize></SharedObjManager>");
  const hub::SharedObjectOptions found = options();
  EXPECT_EQ(found.clients, SharedObjectRights::all);
  EXPECT_TRUE(found.folder_access);
  EXPECT_EQ(found.folder, tree_.root() + "/applications/app/objects");
  EXPECT_EQ(found.resync_depth, 7u);
  EXPECT_EQ(found.lock_timeout, Seconds(5));
  EXPECT_FALSE(found.auto_commit);
  EXPECT_TRUE(found.durable_success);
  EXPECT_EQ(found.max_properties, 3u);
  EXPECT_EQ(found.max_property_size, 100u);
}

TEST_F(SharedObjectOptionsTest, AnAbsoluteFolderStays) {
  manager("<StorageDir>/srv/objects//</StorageDir>");
  EXPECT_EQ(options().folder, "/srv/objects");
}

TEST_F(SharedObjectOptionsTest, RightsAreWords) {
  const std::pair<const char*, SharedObjectRights> words[] = {
      {"none", SharedObjectRights::none}, {"read", SharedObjectRights::read}, {"temporary", SharedObjectRights::temporary}};
  for (const auto& [word, rights] : words) {
    write("<Access><SharedObjects>" + std::string(word) + "</SharedObjects></Access>");
    EXPECT_EQ(options().clients, rights) << word;
  }
  EXPECT_EQ(options(true).clients, SharedObjectRights::all) << "--open";
}

TEST_F(SharedObjectOptionsTest, AScriptStandsInForWhatItsApplicationDoesNotSay) {
  tree_.write("applications/app/main.asc", "");
  write("<Access><SharedObjects>none</SharedObjects></Access>");
  EXPECT_EQ(options().clients, SharedObjectRights::all);
  tree_.write("applications/app/Application.xml", "<Application><Access><SharedObjects>none</SharedObjects></Access></Application>");
  EXPECT_EQ(options().clients, SharedObjectRights::none);
}

TEST_F(SharedObjectOptionsTest, AServerWithoutPersistenceHasNoFolders) {
  server("<SharedObjManager><Persistence>false</Persistence></SharedObjManager>");
  manager("<StorageDir>/srv/objects</StorageDir>");
  EXPECT_EQ(options().folder, "");
}

TEST_F(SharedObjectOptionsTest, AReloadSaysThatPersistenceHasChanged) {
  const auto before = load(tree_.root());
  server("<SharedObjManager><Persistence>false</Persistence></SharedObjManager>");
  const auto after = load(tree_.root());
  ASSERT_TRUE(before.ok() && after.ok());
  const auto plan = compare(*before.configuration, *after.configuration);
  EXPECT_THAT(plan.live, testing::Contains(HasSubstr("not kept on disk")));
}

}  // namespace
}  // namespace sallyport::config
