#include <gtest/gtest.h>

#include "hub/shared_objects/access_path.hpp"

namespace sallyport::hub {
namespace {

TEST(AccessPath, TheRootCoversEverything) {
  EXPECT_TRUE(covers_path("/", "a", false));
  EXPECT_TRUE(covers_path("/", "a/b/c", true));
  EXPECT_TRUE(covers_path("x; / ", "a", false));
}

TEST(AccessPath, NothingCoversNothing) {
  EXPECT_FALSE(covers_path("", "a", false));
  EXPECT_FALSE(covers_path(" ", "a", false));
  EXPECT_FALSE(covers_path(";;", "a", false));
}

TEST(AccessPath, APathCoversItselfAndAllBelow) {
  EXPECT_TRUE(covers_path("a/b", "a/b", false));
  EXPECT_TRUE(covers_path("a/b", "a/b/c/d", false));
  EXPECT_TRUE(covers_path("/a/b", "a/b/c", false));
  EXPECT_FALSE(covers_path("a/b", "a", false));
  EXPECT_FALSE(covers_path("a/b", "a/c", false));
}

TEST(AccessPath, APathEndsAtASlash) {
  EXPECT_FALSE(covers_path("a/b", "a/bc", false));
  EXPECT_FALSE(covers_path("a", "ab/c", false));
}

TEST(AccessPath, OneOfSeveralIsEnough) {
  EXPECT_TRUE(covers_path("x;a", "a/b", false));
  EXPECT_TRUE(covers_path("x ; a ; y", "a", false));
  EXPECT_FALSE(covers_path("x;y", "a", false));
}

TEST(AccessPath, AFolderIsNoObject) {
  EXPECT_FALSE(covers_path("a/b", "a/b", true));
  EXPECT_TRUE(covers_path("a/b", "a/b/c", true));
  EXPECT_FALSE(covers_path("a/b/", "a/b", false));
  EXPECT_TRUE(covers_path("a/b/", "a/b/c", false));
}

}  // namespace
}  // namespace sallyport::hub
