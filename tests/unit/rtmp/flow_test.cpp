#include <gtest/gtest.h>

#include "rtmp/flow/acknowledgement_clock.hpp"
#include "rtmp/flow/send_window.hpp"

namespace sallyport::rtmp {
namespace {

constexpr std::uint32_t kWindow = 1'000'000;
constexpr std::uint32_t kWindows = 2;

TEST(AcknowledgementClock, IsDueOncePerWindow) {
  AcknowledgementClock clock;
  clock.set_window(100'000);
  EXPECT_EQ(clock.on_received(99'999), std::nullopt);
  EXPECT_EQ(clock.on_received(100'005), 100'005u);
  EXPECT_EQ(clock.on_received(200'004), std::nullopt);
  EXPECT_EQ(clock.on_received(200'005), 200'005u);
}

TEST(AcknowledgementClock, UsesFmsWindowUntilTold) {
  AcknowledgementClock clock;
  EXPECT_EQ(clock.on_received(2'499'999), std::nullopt);
  EXPECT_EQ(clock.on_received(2'500'000), 2'500'000u);
}

TEST(AcknowledgementClock, CountsModulo32Bits) {
  AcknowledgementClock clock;
  EXPECT_EQ(clock.on_received(0x1'0000'0007), 7u);
}

TEST(AcknowledgementClock, IgnoresAWindowOfZeroAndRaisesTinyOnes) {
  AcknowledgementClock clock;
  clock.set_window(0);
  EXPECT_EQ(clock.window(), AcknowledgementClock::kDefaultWindow);
  clock.set_window(1);
  EXPECT_EQ(clock.window(), AcknowledgementClock::kSmallestWindow);
}

/// A window that has been acknowledged once per window, `count` times.
SendWindow proven(unsigned count = SendWindow::kProof) {
  SendWindow window(kWindow);
  for (std::uint32_t i = 1; i <= count; ++i) window.on_acknowledgement(i * kWindow, i * kWindow + 500);
  return window;
}

TEST(SendWindow, NeverHoldsBackAPeerThatDoesNotAcknowledge) {
  const SendWindow window(kWindow);
  EXPECT_TRUE(window.may_send(std::uint64_t{1} << 40, kWindows));
}

TEST(SendWindow, HoldsBackAPeerThatHasProvenItself) {
  const SendWindow window = proven();
  ASSERT_TRUE(window.believed());
  const std::uint64_t acknowledged = window.acknowledged();
  EXPECT_EQ(acknowledged, SendWindow::kProof * kWindow);
  EXPECT_TRUE(window.may_send(acknowledged + kWindows * kWindow - 1, kWindows));
  EXPECT_FALSE(window.may_send(acknowledged + kWindows * kWindow, kWindows));
}

TEST(SendWindow, LetsGoOnceMoreIsAcknowledged) {
  SendWindow window = proven();
  const std::uint64_t sent = 6 * kWindow;
  ASSERT_FALSE(window.may_send(sent, kWindows));
  window.on_acknowledgement(5 * kWindow, sent);
  EXPECT_TRUE(window.may_send(sent, kWindows));
}

TEST(SendWindow, NeedsMoreThanOneAcknowledgement) {
  EXPECT_TRUE(proven(SendWindow::kProof - 1).may_send(100 * kWindow, kWindows));
}

TEST(SendWindow, StopsBelievingAPeerThatAcknowledgesMoreThanWasSent) {
  SendWindow window = proven();
  window.on_acknowledgement(5 * kWindow, 5 * kWindow - 1);
  EXPECT_FALSE(window.believed());
  EXPECT_TRUE(window.may_send(100 * kWindow, kWindows));
  for (std::uint32_t i = 6; i < 12; ++i) window.on_acknowledgement(i * kWindow, i * kWindow);
  EXPECT_FALSE(window.believed());
}

TEST(SendWindow, StopsBelievingAPeerWhoseNumbersGoBack) {
  SendWindow window = proven();
  window.on_acknowledgement(kWindow, 5 * kWindow);
  EXPECT_FALSE(window.believed());
}

TEST(SendWindow, NeverBelievesAPeerThatCountsFromItsLastAcknowledgement) {
  SendWindow window(kWindow);
  std::uint64_t sent = 0;
  for (std::uint32_t i = 0; i < 10; ++i) {
    sent += kWindow;
    window.on_acknowledgement(kWindow + i * 1000, sent);
    EXPECT_TRUE(window.may_send(sent + 10 * kWindow, kWindows));
  }
  EXPECT_FALSE(window.believed());
}

TEST(SendWindow, BelievesAPeerThatAcknowledgesEveryTenthOfAWindowBehindTheHandshake) {
  SendWindow window(kWindow);
  for (std::uint32_t i = 1; i <= 10; ++i)
    window.on_acknowledgement(i * (kWindow / 10), i * (kWindow / 10) + 3073);
  EXPECT_TRUE(window.believed());
}

TEST(SendWindow, FollowsTheCountAcrossItsWrap) {
  SendWindow window(0x4000'0000);
  for (std::uint64_t total = 0x4000'0000; total <= 0x2'8000'0000; total += 0x4000'0000) {
    window.on_acknowledgement(static_cast<std::uint32_t>(total), total);
  }
  EXPECT_TRUE(window.believed());
  EXPECT_EQ(window.acknowledged(), 0x2'8000'0000u);
}

TEST(SendWindow, HasNoLimitWithoutAWindowOrANumberOfThem) {
  SendWindow window = proven();
  EXPECT_TRUE(window.may_send(100 * kWindow, 0));
  window.set_window(0);
  EXPECT_TRUE(window.may_send(100 * kWindow, kWindows));
}

}  // namespace
}  // namespace sallyport::rtmp
