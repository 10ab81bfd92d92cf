#include "base/percent.hpp"

#include <gtest/gtest.h>

namespace sallyport {
namespace {

TEST(PercentEncode, EscapesWhatIsNotUnreserved) {
  EXPECT_EQ(percent_encode("a b/\u00fc%"), "a%20b%2F%C3%BC%25");
  EXPECT_EQ(percent_encode("a-b._~9"), "a-b._~9");
}

TEST(PercentEncode, KeepsTheMarksThatItIsGiven) {
  EXPECT_EQ(percent_encode("a/b,c-d", "/,"), "a/b,c%2Dd");
}

}  // namespace
}  // namespace sallyport
