#include <gtest/gtest.h>

#include "base/line_limit.hpp"

namespace sallyport {
namespace {

TEST(LineLimit, SoManyPassInASecondAndTheOthersAreCounted) {
  LineLimit limit(2);
  const MonotonicTime now = monotonic_now();
  EXPECT_TRUE(limit.take(now));
  EXPECT_TRUE(limit.take(now + Milliseconds(500)));
  EXPECT_FALSE(limit.take(now + Milliseconds(900)));
  EXPECT_FALSE(limit.take(now + Milliseconds(999)));
  EXPECT_TRUE(limit.take(now + Milliseconds(1000)));
  EXPECT_EQ(limit.take_left_out(), 2u);
  EXPECT_EQ(limit.take_left_out(), 0u);
}

}  // namespace
}  // namespace sallyport
