#include "files/folder.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace sallyport::files {
namespace {

namespace fs = std::filesystem;

class FolderTest : public testing::Test {
 protected:
  FolderTest() : path(fs::temp_directory_path() / ("sallyport-folder-" + std::to_string(::getpid()))) { fs::remove_all(path); }
  ~FolderTest() override { fs::remove_all(path); }

  std::size_t count() const { return static_cast<std::size_t>(std::distance(fs::directory_iterator(path), fs::directory_iterator())); }
  const fs::path path;
};

TEST_F(FolderTest, IsMadeForNobodyElse) {
  const auto folder = Folder::open((path / "deep" / "er").string());
  ASSERT_TRUE(folder.ok()) << folder.error().message;
  struct stat info {};
  ASSERT_EQ(::stat((path / "deep" / "er").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0700u);
  ASSERT_TRUE((*folder)->create(Folder::new_name()).ok());
  const auto made = *fs::directory_iterator(path / "deep" / "er");
  ASSERT_EQ(::stat(made.path().c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
}

TEST_F(FolderTest, SweepsItsOwnFilesAlone) {
  fs::create_directories(path);
  for (const std::string& name : {Folder::new_name(), Folder::new_name(), std::string("notes.txt"), std::string("exchange-short")}) std::ofstream(path / name) << "x";
  const auto folder = Folder::open(path.string());
  EXPECT_EQ((*folder)->swept(), 2u);
  EXPECT_EQ(count(), 2u);
}

TEST_F(FolderTest, NothingIsOverwrittenAndNoLinkFollowed) {
  const auto folder = *Folder::open(path.string());
  const std::string name = Folder::new_name();
  std::ofstream(path / "there") << "x";
  fs::create_symlink("there", path / name);
  EXPECT_FALSE(folder->create(name).ok());
  EXPECT_FALSE(folder->read(name).ok());
}

TEST_F(FolderTest, OnlyOneHasItAtATime) {
  const auto first = *Folder::open(path.string());
  const auto second = Folder::open(path.string());
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().reason, Reason::io_error);
}

TEST_F(FolderTest, WhatIsNoFolderSaysSo) {
  std::ofstream(path.string()) << "a file";
  const auto folder = Folder::open(path.string());
  ASSERT_FALSE(folder.ok());
  EXPECT_NE(folder.error().message.find(path.string() + ": cannot be opened: Not a directory"), std::string::npos) << folder.error().message;
}

}  // namespace
}  // namespace sallyport::files
