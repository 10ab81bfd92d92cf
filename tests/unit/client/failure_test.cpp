#include "client/failure.hpp"

#include <set>

#include <gtest/gtest.h>

namespace sallyport::client {
namespace {

TEST(Failure, EveryObstacleHasAWordAndASentenceOfItsOwn) {
  std::set<std::string_view> words;
  std::set<std::string_view> sentences;
  const auto count = static_cast<std::size_t>(Obstacle::unsupported) + 1;
  for (std::size_t i = 0; i < count; ++i) {
    words.insert(to_string(static_cast<Obstacle>(i)));
    sentences.insert(describe(static_cast<Obstacle>(i)));
  }
  EXPECT_EQ(words.size(), count);
  EXPECT_EQ(sentences.size(), count);
}

TEST(Failure, WordsStandBesideTheirObstacles) {
  EXPECT_EQ(to_string(Obstacle::silent_drop), "silent-drop");
  EXPECT_EQ(to_string(Obstacle::tls_intercepted), "tls-intercepted");
  EXPECT_EQ(to_string(Obstacle::upgrade_stripped), "upgrade-stripped");
  EXPECT_EQ(to_string(Obstacle::unproven), "unproven");
  EXPECT_EQ(to_string(Stage::open), "open");
}

}  // namespace
}  // namespace sallyport::client
