#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/configured_applications.hpp"
#include "config/exchange_folders.hpp"
#include "config/load.hpp"
#include "unit/config/memory_tree.hpp"
#include "unit/config/temporary_tree.hpp"

namespace sallyport::config {
namespace {

using test::kApplicationFile;
using testing::ElementsAre;
using testing::HasSubstr;

class FileExchangeTest : public testing::Test {
 protected:
  FileExchangeTest() { tree_.write("applications/app/main.asc", ""); }

  std::shared_ptr<const Configuration> configuration() {
    auto loaded = load(tree_.root());
    EXPECT_TRUE(loaded.ok()) << test::text_of_all(loaded.diagnostics);
    return std::make_shared<const Configuration>(std::move(*loaded.configuration));
  }
  Result<hub::ApplicationOptionsRef> application() { return ConfiguredApplications(configuration(), 0, {}).load("_defaultVHost_", "app"); }
  hub::FileExchangeOptions options() {
    const auto loaded = application();
    EXPECT_TRUE(loaded.ok()) << (loaded.ok() ? "" : loaded.error().message);
    return loaded.ok() ? (*loaded)->governor.file_exchange : hub::FileExchangeOptions{};
  }
  void own(const std::string& inside) {
    tree_.write("applications/app/Application.xml", "<Application><FileExchange>" + inside + "</FileExchange></Application>");
  }

  test::TemporaryTree tree_;
};

TEST_F(FileExchangeTest, IsOffUnlessItIsSaid) {
  EXPECT_FALSE(options().enabled);
  own("<MaxFiles>3</MaxFiles>");
  EXPECT_FALSE(options().enabled);
  own("<Enable>true</Enable>");
  EXPECT_TRUE(options().enabled);
}

TEST_F(FileExchangeTest, HasDefaults) {
  own("<Enable>true</Enable><MaxFiles>0</MaxFiles><Types/>");
  const auto found = options();
  EXPECT_EQ(found.folder, tree_.root() + "/exchange");
  EXPECT_EQ(found.max_file, 64u * 1024 * 1024);
  EXPECT_EQ(found.max_files, 100u);
  EXPECT_THAT(found.types, testing::Contains("pdf"));
  EXPECT_EQ(found.link_time, Seconds(300));
}

TEST_F(FileExchangeTest, IsWhatTheTagsSay) {
  own("<Enable>true</Enable><Directory>/srv/x/../files/</Directory><MaxFileSize>1</MaxFileSize><MaxFiles>2</MaxFiles><MaxTotalSize>3</MaxTotalSize>"
      "<MaxStorage>4</MaxStorage><Types>PNG, txt</Types><OfferSeconds>5</OfferSeconds><LinkSeconds>6</LinkSeconds><UploadSeconds>7</UploadSeconds>");
  const auto found = options();
  EXPECT_EQ(found.folder, "/srv/files");
  EXPECT_EQ(found.max_file, 1024u);
  EXPECT_EQ(found.max_files, 2u);
  EXPECT_EQ(found.max_total, 3u * 1024);
  EXPECT_EQ(found.max_storage, 4u * 1024);
  EXPECT_THAT(found.types, ElementsAre("png", "txt"));
  EXPECT_EQ(found.offer_time, Seconds(5));
  EXPECT_EQ(found.link_time, Seconds(6));
  EXPECT_EQ(found.upload_time, Seconds(7));
}

TEST_F(FileExchangeTest, TheVirtualHostMayForbidIt) {
  tree_.write(kApplicationFile, "<Application><FileExchange override=\"no\"><Enable>false</Enable></FileExchange></Application>");
  own("<Enable>true</Enable>");
  EXPECT_FALSE(options().enabled);
}

TEST_F(FileExchangeTest, AServerThatKeepsNothingHasNone) {
  tree_.write("conf/Server.xml", "<Root><Server><SharedObjManager><Persistence>false</Persistence></SharedObjManager></Server></Root>");
  own("<Enable>true</Enable>");
  EXPECT_FALSE(options().enabled);
  EXPECT_TRUE(exchange_folders(*configuration()).empty());
}

TEST_F(FileExchangeTest, NeedsAScript) {
  own("<Enable>true</Enable>");
  std::filesystem::remove(tree_.root() + "/applications/app/main.asc");
  EXPECT_FALSE(options().enabled);
}

TEST_F(FileExchangeTest, FilesDoNotLieAmongTheApplicationsOwn) {
  own("<Enable>true</Enable>\n<Directory>applications/other/../app/www</Directory>");
  const auto loaded = application();
  ASSERT_FALSE(loaded.ok());
  EXPECT_THAT(loaded.error().message, HasSubstr("app/Application.xml:2:"));
  own("");
  tree_.write(kApplicationFile, "<Application><FileExchange><Enable>true</Enable><Directory>applications/app</Directory></FileExchange></Application>");
  EXPECT_EQ(application().error().reason, Reason::configuration_error);
  tree_.write(kApplicationFile, "<Application/>");
  own("<Enable>true</Enable><Directory>applications/other/www</Directory>");
  EXPECT_EQ(application().error().reason, Reason::configuration_error);
  own("<Enable>true</Enable><Directory>applications-exchange</Directory>");
  EXPECT_TRUE(application().ok());
}

TEST_F(FileExchangeTest, AnUnknownTypeIsAFault) {
  own("<Enable>true</Enable><Types>png,html</Types>");
  EXPECT_FALSE(application().ok());
}

TEST_F(FileExchangeTest, FoldersAreKnownAtTheStart) {
  own("<Enable>true</Enable><Directory>here</Directory>");
  tree_.write("applications/off/Application.xml", "<Application><FileExchange><Directory>there</Directory></FileExchange></Application>");
  EXPECT_THAT(exchange_folders(*configuration()), ElementsAre(tree_.root() + "/here"));
  tree_.make_folder("exchange");
  EXPECT_THAT(exchange_folders(*configuration()), ElementsAre(tree_.root() + "/exchange", tree_.root() + "/here"));
}

}  // namespace
}  // namespace sallyport::config
