#include "client/printable.hpp"

#include <gtest/gtest.h>

namespace sallyport::client {
namespace {

TEST(Printable, KeepsWordsAndUtf8) {
  EXPECT_EQ(printable("Accès refusé, 拒否"), "Accès refusé, 拒否");
}

TEST(Printable, ReplacesWhatTerminalsObey) {
  EXPECT_EQ(printable("a\x1b[2Jb\x7f"
                      "c"),
            "a?[2Jb?c");
  EXPECT_EQ(printable("a\xc2\x9b"
                      "b"),
            "a?b");
  EXPECT_EQ(printable("a\xff\xfe"
                      "b"),
            "a??b");
}

TEST(Printable, MakesOneLineOfSeveral) {
  EXPECT_EQ(printable("  not\r\n\tallowed \n"), "not allowed");
}

TEST(Printable, CutsBetweenCharacters) {
  EXPECT_EQ(printable("aé", 2), "a");
  EXPECT_EQ(printable(std::string(1000, 'x')).size(), kPrintableBytes);
}

}  // namespace
}  // namespace sallyport::client
