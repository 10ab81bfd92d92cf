#include "base/rooted_folder.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace sallyport {
namespace {

namespace fs = std::filesystem;

class RootedFolderTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "rooted-XXXXXX").string();
    base_ = ::mkdtemp(pattern.data());
    fs::create_directories(base_ / "root/inside");
    std::ofstream(base_ / "outside.txt") << "secret";
    std::ofstream(base_ / "root/inside/file.txt") << "content";
    fs::create_symlink(base_ / "outside.txt", base_ / "root/link.txt");
    fs::create_symlink(base_, base_ / "root/up");
  }
  void TearDown() override { fs::remove_all(base_); }

  RootedFolder open() const {
    auto folder = RootedFolder::open((base_ / "root").string());
    return std::move(folder).value();
  }

  fs::path base_;
};

TEST_F(RootedFolderTest, ReadsBeneathItself) {
  const RootedFolder folder = open();
  EXPECT_EQ(*folder.read("inside/file.txt", 100), "content");
  EXPECT_TRUE(folder.is_file("inside/file.txt"));
  EXPECT_TRUE(folder.is_folder("inside"));
  EXPECT_FALSE(folder.is_folder("inside/file.txt"));
}

TEST_F(RootedFolderTest, NothingLeadsOut) {
  const RootedFolder folder = open();
  const std::string absolute = (base_ / "outside.txt").string();
  for (const std::string_view path : {std::string_view("../outside.txt"), std::string_view("inside/../../outside.txt"), std::string_view("link.txt"),
                                      std::string_view("up/outside.txt"), std::string_view(absolute), std::string_view("inside/file.txt\0x", 17)}) {
    EXPECT_FALSE(folder.open_file(path, O_RDONLY)) << path;
    EXPECT_FALSE(folder.is_file(path)) << path;
  }
  EXPECT_FALSE(folder.open_file("../new.txt", O_CREAT | O_WRONLY, 0600));
  EXPECT_FALSE(fs::exists(base_ / "new.txt"));
}

TEST_F(RootedFolderTest, RefusesFilesLargerThanTheLimit) {
  const RootedFolder folder = open();
  EXPECT_TRUE(folder.read("inside/file.txt", 7));
  EXPECT_FALSE(folder.read("inside/file.txt", 6));
}

}  // namespace
}  // namespace sallyport
