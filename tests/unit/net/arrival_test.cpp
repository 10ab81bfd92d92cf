#include "net/arrival.hpp"

#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "net/connection_limit.hpp"

namespace sallyport::net {
namespace {

IpAddress ip(const char* text) {
  return IpAddress::parse(text).value();
}

TEST(UnprovenCounter, RefusesAnAddressBeyondItsCapAndNoOther) {
  UnprovenCounter counter(2);
  const auto first = counter.enter(ip("192.0.2.1"));
  const auto second = counter.enter(ip("192.0.2.1"));

  EXPECT_FALSE(counter.enter(ip("192.0.2.1")));
  EXPECT_TRUE(counter.enter(ip("192.0.2.2")));
}

TEST(UnprovenCounter, FollowsANewCapAndTurnsNobodyOut) {
  UnprovenCounter counter(2);
  const auto first = counter.enter(ip("192.0.2.1"));
  const auto second = counter.enter(ip("192.0.2.1"));
  counter.set_cap(1);
  EXPECT_FALSE(counter.enter(ip("192.0.2.1")));
  EXPECT_EQ(counter.count(ip("192.0.2.1")), 2u);
  counter.set_cap(3);
  EXPECT_TRUE(counter.enter(ip("192.0.2.1")));
}

TEST(UnprovenCounter, TakesAPlaceBackOnceHoweverItIsGiven) {
  UnprovenCounter counter(8);
  auto kept = counter.enter(ip("192.0.2.1"));
  {
    auto moved_from = counter.enter(ip("192.0.2.1"));
    const auto moved_to = std::move(moved_from);
    EXPECT_EQ(counter.count(ip("192.0.2.1")), 2u);
  }
  EXPECT_EQ(counter.count(ip("192.0.2.1")), 1u);

  kept.release();
  kept.release();

  EXPECT_EQ(counter.count(ip("192.0.2.1")), 0u);
}

TEST(UnprovenCounter, CountsANetworkOfSixtyFourBitsAsOne) {
  UnprovenCounter counter(1);
  const auto place = counter.enter(ip("2001:db8::1"));

  EXPECT_FALSE(counter.enter(ip("2001:db8::ffff")));
  EXPECT_TRUE(counter.enter(ip("2001:db8:0:1::1")));
}

TEST(UnprovenCounter, CountsAMappedClientAsItsIpv4Self) {
  UnprovenCounter counter(1);
  const auto place = counter.enter(ip("::ffff:192.0.2.1"));

  EXPECT_FALSE(counter.enter(ip("192.0.2.1")));
}

TEST(ConnectionLimit, HasAPlaceAgainWhenOneIsGivenBack) {
  ConnectionLimit limit(1);
  auto only = limit.enter();

  EXPECT_FALSE(limit.enter());
  only.reset();

  EXPECT_TRUE(limit.enter());
}

TEST(ConnectionLimit, IsNeverExceededByThreadsThatRace) {
  ConnectionLimit limit(10);
  std::atomic<int> over = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int round = 0; round < 2000; ++round) {
        std::vector<std::shared_ptr<void>> held;
        while (auto place = limit.enter()) held.push_back(std::move(place));
        if (held.size() > 10) ++over;
      }
    });
  }
  for (auto& thread : threads) thread.join();

  EXPECT_EQ(over, 0);
  EXPECT_EQ(limit.count(), 0u);
}

}  // namespace
}  // namespace sallyport::net
