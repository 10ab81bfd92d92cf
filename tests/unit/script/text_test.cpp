#include <gtest/gtest.h>

#include "script/text.hpp"

namespace sallyport::script {
namespace {

TEST(Text, GoesThroughUtf16AndBack) {
  const std::string text = "a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80";
  EXPECT_EQ(to_utf16(text), u"a\u00E9\u20AC\U0001F600");
  EXPECT_EQ(to_utf8(to_utf16(text)), text);
  EXPECT_EQ(to_utf8(to_utf16(std::string("a\0b", 3))), std::string("a\0b", 3));
}

TEST(Text, ReplacesWhatIsNotWellFormed) {
  EXPECT_EQ(to_utf16("\xC3"), u"\uFFFD");
  EXPECT_EQ(to_utf16("\xED\xA0\x80x"), u"\uFFFDx");  // a surrogate
  EXPECT_EQ(to_utf16("\xC0\x80"), u"\uFFFD\uFFFD");   // overlong
  EXPECT_EQ(to_utf8(std::u16string(1, char16_t(0xD800))), "\xEF\xBF\xBD");
}

TEST(DecodeSource, KnowsTheEncodingsOfOldEditors) {
  EXPECT_EQ(decode_source("\xEF\xBB\xBFvar a;"), "var a;");
  EXPECT_EQ(decode_source(std::string("\xFF\xFEv\0a\0", 6)), "va");
  EXPECT_EQ(decode_source(std::string("\xFE\xFF\0v\0a", 6)), "va");
  EXPECT_EQ(decode_source("\xC3\xA9"), "\xC3\xA9");
  EXPECT_EQ(decode_source("caf\xE9"), "caf\xC3\xA9");
}

}  // namespace
}  // namespace sallyport::script
