#include "swf/folder_scan.hpp"

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include "support/swf_files.hpp"
#include "swf/swf_file.hpp"

namespace sallyport::swf {
namespace {

namespace fs = std::filesystem;
using test::lzma_swf;
using test::plain_swf;
using test::zlib_swf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class FolderScanTest : public testing::Test {
 protected:
  FolderScanTest() {
    char pattern[] = "/tmp/sallyport-swf-test-XXXXXX";
    root_ = ::mkdtemp(pattern);
  }
  ~FolderScanTest() override { fs::remove_all(root_); }

  void write(const std::string& path, const ByteVector& bytes) {
    fs::create_directories((root_ / path).parent_path());
    std::ofstream(root_ / path, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  }
  Catalogue scan(int levels = 1, const Catalogue* before = nullptr) {
    FolderScan scan({{root_.string()}, levels}, before);
    steps_ = 0;
    while (scan.step()) ++steps_;
    problems_ = scan.problems();
    return scan.take();
  }
  static std::vector<std::string> good(const Catalogue& catalogue, std::uint32_t size,
                                       const std::string& instance) {
    std::vector<std::string> names;
    for (const Match& one : catalogue.candidates(size, instance)) names.push_back(one.file->place.path());
    return names;
  }

  fs::path root_;
  std::size_t steps_ = 0;
  std::vector<std::string> problems_;
};

TEST_F(FolderScanTest, FindsEveryKindOfFileAndNothingElse) {
  write("a.swf", plain_swf(100));
  write("b.SWF", zlib_swf(plain_swf(100)));
  write("c.swf", lzma_swf(plain_swf(100)));
  write("readme.txt", {1, 2, 3});
  write(".hidden.swf", plain_swf(100));
  const Catalogue found = scan();
  EXPECT_EQ(found.swf_count(), 3u);
  EXPECT_EQ(found.problem_count(), 0u);
  EXPECT_THAT(good(found, 100, "any"), ElementsAre("a.swf", "b.SWF", "c.swf"));
  EXPECT_THAT(good(found, 101, "any"), IsEmpty());
}

TEST_F(FolderScanTest, KeepsFoldersOfInstancesForThoseInstances) {
  write("all.swf", plain_swf(100));
  write("room/one.swf", plain_swf(100));
  write("hall/7/two.swf", plain_swf(100));
  const Catalogue found = scan(-1);
  EXPECT_THAT(good(found, 100, "_definst_"), ElementsAre("all.swf"));
  EXPECT_THAT(good(found, 100, "room"), ElementsAre("all.swf", "room/one.swf"));
  EXPECT_THAT(good(found, 100, "hall"), ElementsAre("all.swf", "hall/7/two.swf"));
  EXPECT_THAT(good(found, 100, "hall/7"), ElementsAre("all.swf", "hall/7/two.swf"));
  EXPECT_THAT(good(found, 100, "hall/70"), ElementsAre("all.swf"));
  EXPECT_THAT(good(found, 100, "roo"), ElementsAre("all.swf"));
}

TEST_F(FolderScanTest, GoesAsDeepAsItIsTold) {
  write("0.swf", plain_swf(100));
  write("a/1.swf", plain_swf(100));
  write("a/b/2.swf", plain_swf(100));
  EXPECT_EQ(scan(0).swf_count(), 1u);
  EXPECT_EQ(scan(1).swf_count(), 2u);
  EXPECT_EQ(scan(2).swf_count(), 3u);
  EXPECT_EQ(scan(-1).swf_count(), 3u);
}

TEST_F(FolderScanTest, SaysWhatIsWrongWithAFile) {
  write("broken.swf", {'F', 'W', 'S'});
  write("empty.air", {});
  fs::create_symlink("/etc/passwd", root_ / "link.swf");
  const Catalogue found = scan();
  EXPECT_EQ(found.swf_count(), 0u);
  EXPECT_EQ(found.problem_count(), 2u);
  ASSERT_EQ(problems_.size(), 1u);
  EXPECT_THAT(problems_[0], HasSubstr("link.swf: it cannot be opened, or is a link"));
}

TEST_F(FolderScanTest, DoesNotFollowALinkedFolder) {
  write("real/a.swf", plain_swf(100));
  fs::create_directory_symlink(root_ / "real", root_ / "linked");
  EXPECT_EQ(scan().swf_count(), 1u);
}

TEST_F(FolderScanTest, SaysThatThereIsNoFolder) {
  FolderScan scan({{(root_ / "none").string()}, 1});
  EXPECT_FALSE(scan.step());
  ASSERT_EQ(scan.problems().size(), 1u);
  EXPECT_THAT(scan.problems()[0], HasSubstr("there is no such folder"));
}

TEST_F(FolderScanTest, ReadsOnlyWhatHasChanged) {
  write("a.swf", plain_swf(100));
  write("b.swf", plain_swf(200));
  const Catalogue before = scan();
  EXPECT_EQ(steps_, 2u);
  write("b.swf", plain_swf(300));
  fs::remove(root_ / "a.swf");
  write("c.swf", plain_swf(100, 2));
  const Catalogue after = scan(1, &before);
  EXPECT_EQ(steps_, 2u);
  EXPECT_THAT(good(after, 100, ""), ElementsAre("c.swf"));
  EXPECT_THAT(good(after, 300, ""), ElementsAre("b.swf"));
  scan(1, &after);
  EXPECT_EQ(steps_, 0u);
}

TEST_F(FolderScanTest, ReadsSwfsInPackages) {
  const ByteVector player = plain_swf(5000);
  test::write_package((root_ / "player.air").string(), {{"Player.swf", zlib_swf(player)},
                                                        {"modules/skin.swf", plain_swf(700)},
                                                        {"META-INF/AIR/application.xml", {'<', '>'}},
                                                        {"../../escape.swf", plain_swf(900)},
                                                        {"broken.swf", {'C', 'W', 'S', 9}}});
  const Catalogue found = scan();
  EXPECT_EQ(found.swf_count(), 2u);
  const auto matches = found.candidates(5000, "any");
  ASSERT_EQ(matches.size(), 1u);
  EXPECT_EQ(matches[0].swf->entry, "Player.swf");
  SwfHasher expected;
  expected.add(player);
  EXPECT_EQ(matches[0].swf->facts.hash, expected.finish());
  EXPECT_TRUE(found.candidates(900, "any").empty());
  EXPECT_THAT(found.files()[0].problems,
              testing::UnorderedElementsAre(HasSubstr("escape.swf: its name is no path"),
                                            HasSubstr("broken.swf: it ends")));
}

TEST_F(FolderScanTest, ReadsAPartAgain) {
  const ByteVector player = plain_swf(5000);
  write("a.swf", lzma_swf(player));
  test::write_package((root_ / "b.air").string(), {{"b.swf", player}});
  SwfHasher expected;
  expected.add(ByteSpan(player).first(1234));
  const SwfHash part = expected.finish();
  const Catalogue found = scan();
  for (const Match& one : found.candidates(5000, "")) {
    const auto again = read_again(*one.file, *one.swf, 1234);
    ASSERT_TRUE(again.ok()) << again.error().message;
    EXPECT_EQ(again->hash, part);
  }
  fs::remove(root_ / "a.swf");
  EXPECT_FALSE(
      read_again(*found.candidates(5000, "")[0].file, *found.candidates(5000, "")[0].swf, 1234).ok());
}

TEST_F(FolderScanTest, StopsAtTooManyFiles) {
  for (std::size_t i = 0; i < kMaxScanFiles + 3; ++i) write("f" + std::to_string(i) + ".swf", {});
  EXPECT_EQ(scan().files().size(), kMaxScanFiles);
  ASSERT_EQ(problems_.size(), 1u);
  EXPECT_THAT(problems_[0], HasSubstr("too much in it"));
}

}  // namespace
}  // namespace sallyport::swf
