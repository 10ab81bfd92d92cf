#include "net/address_limits.hpp"

#include <gtest/gtest.h>

namespace sallyport::net {
namespace {

const MonotonicTime kStart = MonotonicTime{} + Seconds(1000);

IpAddress address(std::string_view text) {
  return *IpAddress::parse(text);
}

AddressLimitOptions limited(std::optional<std::size_t> connections, std::optional<unsigned> rate,
                            unsigned burst = 1) {
  return {.connections = connections, .rate = rate, .burst = burst, .exceptions = {}};
}

TEST(AddressLimits, OpenConnectionsOfAnAddressAreCapped) {
  AddressLimits limits(limited(2, {}));
  auto first = limits.enter(address("192.0.2.1"), kStart);
  const auto second = limits.enter(address("192.0.2.1"), kStart);

  EXPECT_EQ(limits.enter(address("192.0.2.1"), kStart).refusal, Reason::address_cap);
  EXPECT_EQ(limits.enter(address("192.0.2.2"), kStart).refusal, Reason::none);

  first.place.reset();
  EXPECT_EQ(limits.enter(address("192.0.2.1"), kStart).refusal, Reason::none);
}

TEST(AddressLimits, AnIpv6PrefixOf64BitsCountsAsOne) {
  AddressLimits limits(limited(1, {}));
  const auto held = limits.enter(address("2001:db8::1"), kStart);

  EXPECT_EQ(limits.enter(address("2001:db8::ffff:1"), kStart).refusal, Reason::address_cap);
  EXPECT_EQ(limits.enter(address("2001:db8:0:1::1"), kStart).refusal, Reason::none);
}

TEST(AddressLimits, MappedIpv4CountsAsIpv4) {
  AddressLimits limits(limited(1, {}));
  const auto held = limits.enter(address("::ffff:192.0.2.1"), kStart);

  EXPECT_EQ(limits.enter(address("192.0.2.1"), kStart).refusal, Reason::address_cap);
  EXPECT_EQ(limits.enter(address("192.0.2.2"), kStart).refusal, Reason::none);
}

TEST(AddressLimits, NewConnectionsComeAtTheRateAfterTheBurst) {
  AddressLimits limits(limited({}, 10, 3));
  const auto come = [&](Milliseconds after) {
    return limits.enter(address("192.0.2.1"), kStart + after).refusal;
  };

  for (int i = 0; i < 3; ++i) EXPECT_EQ(come(Milliseconds(0)), Reason::none);
  EXPECT_EQ(come(Milliseconds(0)), Reason::rate_limit);
  EXPECT_EQ(come(Milliseconds(50)), Reason::rate_limit);
  EXPECT_EQ(come(Milliseconds(101)), Reason::none);
  EXPECT_EQ(come(Milliseconds(101)), Reason::rate_limit);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(come(Milliseconds(5000)), Reason::none);
  EXPECT_EQ(come(Milliseconds(5000)), Reason::rate_limit);
}

TEST(AddressLimits, WhoIsRefusedForTheCapUsesUpNoRate) {
  AddressLimits limits(limited(1, 10, 2));
  auto held = limits.enter(address("192.0.2.1"), kStart);
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(limits.enter(address("192.0.2.1"), kStart).refusal, Reason::address_cap);
  }
  held.place.reset();

  EXPECT_EQ(limits.enter(address("192.0.2.1"), kStart).refusal, Reason::none);
}

TEST(AddressLimits, ExceptionsAreNotCounted) {
  AddressLimitOptions options = limited(1, 1, 1);
  options.exceptions = *parse_address_list("192.0.2.0/24");
  AddressLimits limits(options);
  std::vector<AddressLimits::Entry> held;
  for (int i = 0; i < 9; ++i) {
    held.push_back(limits.enter(address("192.0.2.1"), kStart));
    EXPECT_EQ(held.back().refusal, Reason::none);
  }
  EXPECT_EQ(limits.size(), 0u);
}

TEST(AddressLimits, LoopbackIsAnExceptionByDefault) {
  AddressLimits limits(AddressLimitOptions{});
  EXPECT_EQ(limits.enter(address("127.0.0.9"), kStart).place, nullptr);
  EXPECT_EQ(limits.enter(address("::1"), kStart).place, nullptr);
  EXPECT_NE(limits.enter(address("192.0.2.1"), kStart).place, nullptr);
}

TEST(AddressLimits, AddressesThatRestedAreForgotten) {
  AddressLimits limits(limited({}, 1, 1));
  for (unsigned i = 0; i < 1000; ++i) {
    limits.enter(address("10.0." + std::to_string(i / 250) + "." + std::to_string(i % 250)), kStart);
  }
  ASSERT_EQ(limits.size(), 1000u);

  for (unsigned i = 0; i < 400; ++i) limits.enter(address("192.0.2.1"), kStart + Seconds(2 + i));

  EXPECT_LE(limits.size(), 1u);
}

TEST(AddressLimits, RememberedAddressesAreBounded) {
  AddressLimits limits(limited({}, 1, 1));
  IpAddress client = address("10.0.0.0");
  for (unsigned i = 0; i < AddressLimits::kIdle + 1000; ++i) {
    client.bytes[13] = static_cast<std::uint8_t>(i >> 16);
    client.bytes[14] = static_cast<std::uint8_t>(i >> 8);
    client.bytes[15] = static_cast<std::uint8_t>(i);
    limits.enter(client, kStart);
  }
  EXPECT_LE(limits.size(), AddressLimits::kIdle);
}

TEST(AddressLimits, AReloadCountsWhoIsIn) {
  AddressLimits limits(limited(5, {}));
  const auto held = limits.enter(address("192.0.2.1"), kStart);

  limits.set_options(limited(1, {}));

  EXPECT_EQ(limits.enter(address("192.0.2.1"), kStart).refusal, Reason::address_cap);
}

}  // namespace
}  // namespace sallyport::net
