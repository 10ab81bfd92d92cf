#include "token/pattern.hpp"

#include <gtest/gtest.h>

#include "token/permissions.hpp"

namespace sallyport::token {
namespace {

struct Case {
  const char* pattern;
  const char* name;
  bool matches;
};

constexpr Case kCases[] = {
    {"cam1", "cam1", true},     {"cam1", "cam12", false},
    {"cam1", "Cam1", false},    {"cam*", "cam", true},
    {"cam*", "camera", true},   {"cam*", "cam/1", false},
    {"*", "anything", true},    {"*", "a/b", false},
    {"**", "a", true},          {"**", "a/b/c", true},
    {"news/*", "news/a", true}, {"news/*", "news/a/b", false},
    {"news/*", "news", false},  {"news/**", "news/a/b", true},
    {"news/**", "news", false}, {"news/**", "newspaper/a", false},
    {"a*z", "az", true},        {"a*z", "abcz", true},
    {"a*z", "a", false},        {"ab*ba", "aba", false},
    {"*/live", "x/live", true}, {"*/live", "live", false},
    {"*.hd", "cam.hd", true},   {"a/b", "a", false},
    {"a", "a/b", false},        {"mp4:*", "mp4:film", true},
    {"mp4:*", "film", false},
};

TEST(Pattern, MatchesWhatItsRulesSay) {
  for (const Case& one : kCases) {
    const auto pattern = Pattern::parse(one.pattern);
    ASSERT_TRUE(pattern.ok()) << one.pattern;
    EXPECT_EQ(pattern->matches(one.name), one.matches) << one.pattern << " and " << one.name;
  }
}

TEST(Pattern, RefusesWhatCouldMeanTwoThingsOrNothing) {
  for (const char* text :
       {"", "/a", "a/", "a//b", "**/a", "a**", "*a*", "***", "..", "../a", "a\n", "a?b", " a", "\xff"}) {
    EXPECT_FALSE(Pattern::parse(text).ok()) << text;
  }
  EXPECT_FALSE(Pattern::parse(std::string(256, 'a')).ok());
}

TEST(PlacePattern, MeansTheDefaultInstanceUnlessItNamesOne) {
  EXPECT_TRUE(PlacePattern::parse("live")->matches("live", "_definst_"));
  EXPECT_FALSE(PlacePattern::parse("live")->matches("live", "room7"));
  EXPECT_TRUE(PlacePattern::parse("live/room7")->matches("live", "room7"));
  EXPECT_TRUE(PlacePattern::parse("live/*")->matches("live", "room7"));
  EXPECT_FALSE(PlacePattern::parse("live/*")->matches("live", "room/7"));
  EXPECT_TRUE(PlacePattern::parse("live/**")->matches("live", "room/7"));
  EXPECT_FALSE(PlacePattern::parse("live/**")->matches("other", "room"));
  EXPECT_TRUE(PlacePattern::parse("*/**")->matches("other", "room"));
}

Request asks(Action action, std::string_view stream) {
  Request request;
  request.action = action;
  request.application = "live";
  request.instance = "room7";
  request.stream = stream;
  return request;
}

TEST(Scope, PermitsWhatItsWordsSay) {
  const auto scope = parse_scope("connect play:news/*  publish:cam1@live/room7 play:a%40b%20c@live/**");
  ASSERT_TRUE(scope.ok());
  EXPECT_TRUE(scope->cover(asks(Action::connect, "")));
  EXPECT_TRUE(scope->cover(asks(Action::play, "news/1")));
  EXPECT_TRUE(scope->cover(asks(Action::publish, "cam1")));
  EXPECT_TRUE(scope->cover(asks(Action::play, "a@b c")));
  EXPECT_FALSE(scope->cover(asks(Action::publish, "news/1")));
  EXPECT_FALSE(scope->cover(asks(Action::play, "cam1")));
  EXPECT_FALSE(scope->cover(asks(Action::call, "")));
}

TEST(Scope, IsHeldAtTheInstanceItNames) {
  const auto scope = parse_scope("connect@live publish:*@live/room8");
  ASSERT_TRUE(scope.ok());
  EXPECT_FALSE(scope->cover(asks(Action::connect, "")));
  EXPECT_FALSE(scope->cover(asks(Action::publish, "cam1")));
}

TEST(Scope, PermitsNothingWithWordsThatBreakTheRules) {
  for (const char* word :
       {"play", "publish", "connect:live", "call:x", "play:", "play:a/", "play:a@", "play:a@/live",
        "play:%zz", "Play:a", "connect,play:a", "play;a", "connect@", "play:../a"}) {
    const auto scope = parse_scope(word);
    ASSERT_TRUE(scope.ok()) << word;
    EXPECT_TRUE(scope->all.empty()) << word;
  }
}

TEST(Scope, HasABound) {
  std::string words;
  for (int i = 0; i < 65; ++i) words += "connect ";
  EXPECT_FALSE(parse_scope(words).ok());
}

}  // namespace
}  // namespace sallyport::token
