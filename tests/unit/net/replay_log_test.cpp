#include "net/websocket/replay_log.hpp"

#include <gtest/gtest.h>

namespace sallyport::net {
namespace {

class ReplayLogTest : public testing::Test {
 protected:
  void append(std::string_view text) {
    const SharedBytes bytes = SharedBytes::copy_of(as_bytes(text));
    Gather gather;
    gather.add_shared(bytes, 0, bytes.size());
    log.append(gather);
  }
  std::string take(bool all = false) {
    UnsentTail piece = log.take(all);
    ByteVector out;
    piece.move_to(out, piece.size());
    return std::string(as_text(out));
  }
  ReplayLog log;
};

TEST_F(ReplayLogTest, GivesEverythingOnce) {
  append("one");
  append("two");

  EXPECT_EQ(take(), "onetwo");
  EXPECT_EQ(take(), "");
  append("three");
  EXPECT_EQ(take(), "three");
  EXPECT_EQ(log.in_flight(), 11u);
}

TEST_F(ReplayLogTest, SaysAgainWhatThePeerHasNot) {
  append("0123456789");
  take();
  EXPECT_TRUE(log.acknowledge(3));

  EXPECT_TRUE(log.rewind(5));

  EXPECT_EQ(take(), "56789");
  EXPECT_TRUE(log.rewind(10));
  EXPECT_EQ(log.size(), 0u);
}

TEST_F(ReplayLogTest, RefusesWhatCannotBe) {
  append("0123456789");
  EXPECT_FALSE(log.acknowledge(1)) << "nothing has been sent";
  take();
  EXPECT_TRUE(log.acknowledge(4));

  EXPECT_FALSE(log.acknowledge(3));
  EXPECT_FALSE(log.rewind(3)) << "it has been forgotten";
  EXPECT_FALSE(log.acknowledge(11));
  EXPECT_FALSE(log.rewind(11));
}

TEST_F(ReplayLogTest, SendsNoMoreThanTheWindow) {
  append(std::string(ReplayLog::kWindow + 100, 'x'));

  EXPECT_EQ(take().size(), ReplayLog::kWindow);
  EXPECT_EQ(take().size(), 0u);
  EXPECT_EQ(log.room(), 0u);
  EXPECT_TRUE(log.acknowledge(50));
  EXPECT_EQ(take().size(), 50u);
  EXPECT_EQ(take(true).size(), 50u);
}

TEST_F(ReplayLogTest, ALongLifeLeavesNothingBehind) {
  for (std::uint64_t i = 0; i < 1000; ++i) {
    append("0123456789");
    append("abcdefghij");
    take();
    ASSERT_TRUE(log.acknowledge(20 * i + 15)) << "never quite empty";
  }

  EXPECT_EQ(log.size(), 5u);
}

}  // namespace
}  // namespace sallyport::net
