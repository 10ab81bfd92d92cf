#include <gtest/gtest.h>

#include <string>

#include "hub/shared_objects/object_pattern.hpp"

namespace sallyport::hub {
namespace {

TEST(ObjectPattern, ASlashMeansAll) {
  EXPECT_TRUE(means_object("/", "a"));
  EXPECT_TRUE(means_object("/", "a/b/c"));
  EXPECT_TRUE(means_several("/"));
}

TEST(ObjectPattern, ANameMeansThatObjectAndNothingBelow) {
  EXPECT_TRUE(means_object("/foo/bar", "foo/bar"));
  EXPECT_TRUE(means_object("foo/bar", "foo/bar"));
  EXPECT_FALSE(means_object("/foo/bar", "foo/bar/x"));
  EXPECT_FALSE(means_object("/foo", "foo/bar"));
  EXPECT_FALSE(means_object("", "foo"));
  EXPECT_FALSE(means_several("/foo/bar"));
}

TEST(ObjectPattern, AStarMeansWhatIsInTheFolderAndBelow) {
  EXPECT_TRUE(means_object("/foo/*", "foo/bar"));
  EXPECT_TRUE(means_object("/foo/*", "foo/bar/deep"));
  EXPECT_FALSE(means_object("/foo/*", "foo"));
  EXPECT_FALSE(means_object("/foo/*", "fool/bar"));
  EXPECT_TRUE(means_object("*", "any"));
  EXPECT_TRUE(means_several("/foo/*"));
}

TEST(ObjectPattern, WildcardsAreOfTheLastSegment) {
  EXPECT_TRUE(means_object("/foo/XX??", "foo/XXab"));
  EXPECT_TRUE(means_object("/foo/XX??", "foo/XXab/below")) << "a folder that fits";
  EXPECT_FALSE(means_object("/foo/XX??", "foo/XXa"));
  EXPECT_FALSE(means_object("/foo/XX??", "foo/XXabc"));
  EXPECT_TRUE(means_object("a*b*c", "aXXbYYbc"));
  EXPECT_FALSE(means_object("a*b*c", "aXXbYYbd"));
  EXPECT_FALSE(means_object("*/x", "a/x")) << "a star before the last segment is a character";
}

TEST(ObjectPattern, AQuestionMarkIsOneCharacterOfUtf8) {
  EXPECT_TRUE(means_object("?", "\u00fc"));
  EXPECT_FALSE(means_object("??", "\u00fc"));
  EXPECT_TRUE(means_object("a?*", "a\u4e2d\u6587"));
}

TEST(ObjectPattern, ManyStarsTakeNoAge) {
  EXPECT_FALSE(means_object(std::string(120, '*') + "b", std::string(255, 'a')));
  std::string stars;
  for (int i = 0; i < 100; ++i) stars += "a*";
  EXPECT_FALSE(means_object(stars + "b", std::string(255, 'a')));
}

}  // namespace
}  // namespace sallyport::hub
