#include "base/failure_book.hpp"

#include <gtest/gtest.h>

#include <string>

namespace sallyport {
namespace {

class FailureBookTest : public testing::Test {
 protected:
  static FailureLimits limits() {
    return {.free = 3, .refuse_from = 20, .first_delay = Milliseconds(500), .longest_delay = Milliseconds(5000),
            .forgive_after = Milliseconds(10'000)};
  }
  FailureBook::Standing fail(std::string_view proof = {}) { return book.failed(peer, proof, now); }
  static IpAddress ip(const std::string& text) { return *IpAddress::parse(text); }

  FailureBook book{limits(), 100};
  IpAddress peer = ip("192.0.2.1");
  MonotonicTime now = monotonic_now();
};

TEST_F(FailureBookTest, TheFirstFailuresAreFree) {
  for (std::uint32_t i = 1; i <= 3; ++i) {
    const auto standing = fail();
    EXPECT_EQ(standing.failures, i);
    EXPECT_EQ(standing.delay, Milliseconds(0));
    EXPECT_FALSE(standing.refused);
  }
}

TEST_F(FailureBookTest, FurtherOnesWaitLongerAndLongerUpToABound) {
  for (int i = 0; i < 3; ++i) fail();
  for (const int expected : {500, 1000, 2000, 4000, 5000, 5000}) EXPECT_EQ(fail().delay, Milliseconds(expected));
}

TEST_F(FailureBookTest, RefusesFromTheLimitOnAndSaysSoOnce) {
  for (int i = 0; i < 19; ++i) EXPECT_FALSE(fail().refused);
  EXPECT_TRUE(fail().newly_refused);
  EXPECT_TRUE(fail().refused);
  EXPECT_FALSE(fail().newly_refused);
  EXPECT_TRUE(book.standing(peer, now).refused);
}

TEST_F(FailureBookTest, OneFailureIsForgivenAtATime) {
  for (int i = 0; i < 200; ++i) fail();
  now += Milliseconds(9'999);
  EXPECT_TRUE(book.standing(peer, now).refused);
  now += Milliseconds(1);
  EXPECT_EQ(book.standing(peer, now).failures, 19u);
  EXPECT_TRUE(fail().refused) << "one attempt, then refused again";
  now += Seconds(200);
  EXPECT_EQ(book.standing(peer, now).failures, 0u);
  EXPECT_EQ(fail().failures, 1u);
}

TEST_F(FailureBookTest, OthersAreNotConcerned) {
  for (int i = 0; i < 20; ++i) fail();
  EXPECT_FALSE(book.standing(ip("192.0.2.2"), now).refused);
  EXPECT_EQ(book.failed(ip("192.0.2.2"), {}, now).failures, 1u);
}

TEST_F(FailureBookTest, AnIpv6NetworkCountsAsOneAddress) {
  peer = ip("2001:db8:1:2::1");
  for (int i = 0; i < 20; ++i) fail();
  EXPECT_TRUE(book.standing(ip("2001:db8:1:2:ffff::9"), now).refused);
  EXPECT_FALSE(book.standing(ip("2001:db8:1:3::1"), now).refused);
}

TEST_F(FailureBookTest, WhoRepeatsTheSameWrongProofIsCountedOnce) {
  for (int i = 0; i < 100; ++i) EXPECT_EQ(fail("key=wrong").failures, 1u);
  EXPECT_EQ(fail("key=other").failures, 2u);
  EXPECT_EQ(fail("key=wrong").failures, 2u);
}

TEST_F(FailureBookTest, WhoGuessesIsCountedEachTime) {
  for (std::uint32_t i = 0; i < 10; ++i) EXPECT_EQ(fail("key=" + std::to_string(i)).failures, i + 1);
}

TEST_F(FailureBookTest, RemembersABoundedNumberOfAddresses) {
  for (int i = 0; i < 20; ++i) fail();
  for (unsigned i = 0; i < 100'000; ++i) {
    IpAddress one = ip("10.0.0.0");
    one.bytes[13] = static_cast<std::uint8_t>(i >> 16);
    one.bytes[14] = static_cast<std::uint8_t>(i >> 8);
    one.bytes[15] = static_cast<std::uint8_t>(i);
    book.failed(one, {}, now);
    if (i % 50 == 0) fail();
  }
  EXPECT_LE(book.addresses(), 200u);
  EXPECT_TRUE(book.standing(peer, now).refused) << "who goes on is not forgotten for those who came and went";
}

TEST_F(FailureBookTest, WithoutALimitNobodyIsRefused) {
  auto without = limits();
  without.refuse_from = 0;
  book.set_limits(without);
  for (int i = 0; i < 1000; ++i) EXPECT_FALSE(fail().refused);
  EXPECT_EQ(fail().delay, Milliseconds(5000));
}

}  // namespace
}  // namespace sallyport
