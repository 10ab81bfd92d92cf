#include "base/name.hpp"

#include <gtest/gtest.h>

namespace sallyport {
namespace {

TEST(Name, AcceptsWhatPeopleCallThings) {
  for (const char* name : {"live", "Live_1", "caf\xc3\xa9", "a.b", "room-7", "a b", "x~y@z"}) {
    EXPECT_TRUE(check_segment(name)) << name;
  }
  EXPECT_TRUE(check_path("room/7/left"));
  EXPECT_TRUE(check_stream_name("mp4:folder/a.f4v"));
}

TEST(Name, RefusesEverythingThatCouldLeaveAFolderOrHideASecondName) {
  const std::string_view refused[] = {"",        ".",         "..",        "a/b",     "a\\b",    "c:",
                                      "a*",      "a?",        "\"a\"",     "<a>",     "a|b",     " a",
                                      "a ",      ".a",        "a.",        "a\nb",    {"a\0b", 3}, "\x7f",
                                      "\xff",    "\xc0\xaf",  "\xed\xa0\x80", "\xe2\x82"};
  for (const std::string_view name : refused) EXPECT_FALSE(check_segment(name)) << name;
}

TEST(Name, RefusesPathsThatClimbOrHaveEmptySegments) {
  for (const char* path : {"../a", "a/..", "a//b", "/a", "a/", "a/./b", "a/../b"}) EXPECT_FALSE(check_path(path)) << path;
}

TEST(Name, TakesATypePrefixOnlyInFrontOfAStreamName) {
  EXPECT_FALSE(check_stream_name("mp4:../a"));
  EXPECT_FALSE(check_stream_name("mp4:"));
  EXPECT_FALSE(check_stream_name("a:b:c"));
  EXPECT_FALSE(check_segment("mp4:a"));
}

TEST(Name, HasALengthLimit) {
  EXPECT_TRUE(check_segment(std::string(255, 'a')));
  EXPECT_FALSE(check_segment(std::string(256, 'a')));
  EXPECT_FALSE(check_path(std::string(200, 'a') + "/" + std::string(200, 'b')));
}

TEST(Name, HostsHaveTheirOwnGrammar) {
  EXPECT_TRUE(check_host("myHost.myDomain.com"));
  EXPECT_TRUE(check_host("2001:db8::1"));
  EXPECT_FALSE(check_host("a/b"));
  EXPECT_FALSE(check_host("a b"));
  EXPECT_FALSE(check_host(""));
}

TEST(PercentDecode, DecodesOnce) {
  EXPECT_EQ(*percent_decode("a%20b"), "a b");
  EXPECT_EQ(*percent_decode("%252e"), "%2e");
  EXPECT_FALSE(percent_decode("%2"));
  EXPECT_FALSE(percent_decode("%zz"));
}

}  // namespace
}  // namespace sallyport
