#include "config/stream_key.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "unit/config/temporary_tree.hpp"

namespace sallyport::config {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;

unsigned mode_of(const std::string& path) {
  struct stat info {};
  EXPECT_EQ(::stat(path.c_str(), &info), 0) << path;
  return info.st_mode & 07777;
}

class StreamKey : public testing::Test {
 protected:
  std::string file() const { return tree_.root() + "/stream.key"; }
  test::TemporaryTree tree_;
};

TEST_F(StreamKey, IsMadeOnceAndReadableByItsOwnerAlone) {
  const auto first = stream_key(tree_.root());
  ASSERT_TRUE(first.ok());
  EXPECT_THAT(*first, MatchesRegex("[0-9a-f]{32}"));
  EXPECT_EQ(mode_of(file()), 0600u);
  EXPECT_EQ(*stream_key(tree_.root()), *first);
}

TEST_F(StreamKey, DiffersFromFolderToFolder) {
  tree_.make_folder("a");
  tree_.make_folder("b");
  EXPECT_NE(*stream_key(tree_.root() + "/a"), *stream_key(tree_.root() + "/b"));
}

TEST_F(StreamKey, AFileThatOthersMayReadIsClosedToThem) {
  tree_.write("stream.key", "mine\n");
  ASSERT_EQ(::chmod(file().c_str(), 0664), 0);
  EXPECT_EQ(*stream_key(tree_.root()), "mine");
  EXPECT_EQ(mode_of(file()), 0600u);
}

TEST_F(StreamKey, OperatorsMayChooseTheirOwn) {
  tree_.write("stream.key", "  correct-horse_7 \r\n");
  EXPECT_EQ(*stream_key(tree_.root()), "correct-horse_7");
}

TEST_F(StreamKey, AnUnusableFileIsAnErrorThatNamesTheFileAndNotTheKey) {
  for (const char* content : {"", "\n \n", "two words", "line\nsecret", "a?b", "a&b", "a#b", "caf\xc3\xa9"}) {
    tree_.write("stream.key", content);
    const auto key = stream_key(tree_.root());
    ASSERT_FALSE(key.ok()) << content;
    EXPECT_EQ(key.error().reason, Reason::configuration_error);
    EXPECT_THAT(key.error().message, HasSubstr(file()));
    EXPECT_THAT(key.error().message, testing::Not(HasSubstr("secret")));
  }
}

TEST_F(StreamKey, AHugeFileIsNotReadWhole) {
  tree_.write("stream.key", std::string(1 << 20, 'a'));
  EXPECT_FALSE(stream_key(tree_.root()).ok());
}

TEST_F(StreamKey, LinksAndFoldersAreNotKeys) {
  tree_.write("elsewhere", "stolen");
  ASSERT_EQ(::symlink("elsewhere", file().c_str()), 0);
  EXPECT_FALSE(stream_key(tree_.root()).ok());
  ASSERT_EQ(::unlink(file().c_str()), 0);
  tree_.make_folder("stream.key");
  EXPECT_FALSE(stream_key(tree_.root()).ok());
}

TEST_F(StreamKey, AMissingFolderIsAnError) {
  EXPECT_EQ(stream_key(tree_.root() + "/none").error().reason, Reason::io_error);
}

}  // namespace
}  // namespace sallyport::config
