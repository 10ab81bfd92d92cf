#include "rtmp/message/message.hpp"

#include <gtest/gtest.h>

#include "rtmp/message/abort.hpp"
#include "rtmp/message/acknowledgement.hpp"
#include "rtmp/message/set_chunk_size.hpp"
#include "rtmp/message/set_peer_bandwidth.hpp"
#include "rtmp/message/user_control.hpp"
#include "rtmp/message/window_ack_size.hpp"
#include "support/hex.hpp"

namespace sallyport::rtmp {
namespace {

using test::hex;
using test::operator+;

template <typename Control>
void expect_both_ways(const Control& value, const ByteVector& bytes) {
  ByteVector written;
  value.encode(written);
  EXPECT_EQ(written, bytes);
  const auto read = Control::decode(bytes);
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(*read, value);
}

/// Every prefix of `bytes` that lacks something is refused, and surplus bytes change nothing.
template <typename Control>
void expect_exact_length(const Control& value, const ByteVector& bytes) {
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const auto read = Control::decode(ByteSpan(bytes).first(size));
    ASSERT_FALSE(read.ok()) << size;
    EXPECT_EQ(read.error().reason, Reason::bad_message);
  }
  const auto read = Control::decode(bytes + hex("0102"));
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(*read, value);
}

template <typename Control>
void expect_golden(const Control& value, const ByteVector& bytes) {
  expect_both_ways(value, bytes);
  expect_exact_length(value, bytes);
}

TEST(ControlMessages, ReadAndWriteTheirGoldenBytes) {
  expect_golden(SetChunkSize{4096}, hex("00001000"));
  expect_golden(SetChunkSize{0x7fffffff}, hex("7fffffff"));
  expect_golden(AbortMessage{65599}, hex("0001003f"));
  expect_golden(Acknowledgement{0xffffffff}, hex("ffffffff"));
  expect_golden(WindowAckSize{2'500'000}, hex("002625a0"));
  expect_both_ways(SetPeerBandwidth{2'500'000, BandwidthLimit::dynamic}, hex("002625a0 02"));
  expect_both_ways(SetPeerBandwidth{1, BandwidthLimit::hard}, hex("00000001 00"));
}

TEST(SetChunkSize, RefusesZeroAndTheTopBit) {
  EXPECT_FALSE(SetChunkSize::decode(hex("00000000")).ok());
  EXPECT_FALSE(SetChunkSize::decode(hex("80000000")).ok());
}

TEST(SetPeerBandwidth, ReadsAMissingOrUnknownLimitAsDynamic) {
  EXPECT_EQ(SetPeerBandwidth::decode(hex("00000001"))->limit, BandwidthLimit::dynamic);
  EXPECT_EQ(SetPeerBandwidth::decode(hex("00000001 07"))->limit, BandwidthLimit::dynamic);
  EXPECT_FALSE(SetPeerBandwidth::decode(hex("000001")).ok());
}

TEST(UserControl, ReadsAndWritesEveryEvent) {
  expect_golden(UserControl::for_stream(UserEvent::stream_begin, 1), hex("0000 00000001"));
  expect_golden(UserControl::for_stream(UserEvent::stream_eof, 2), hex("0001 00000002"));
  expect_golden(UserControl::for_stream(UserEvent::stream_dry, 3), hex("0002 00000003"));
  expect_golden(UserControl::set_buffer_length(1, 3000), hex("0003 00000001 00000bb8"));
  expect_golden(UserControl::for_stream(UserEvent::stream_is_recorded, 4), hex("0004 00000004"));
  expect_golden(UserControl::ping_request(0x01020304), hex("0006 01020304"));
  expect_golden(UserControl::ping_response(0xffffffff), hex("0007 ffffffff"));
  expect_golden(UserControl{UserEvent::swf_verify_request, 0, 0, hex("01")}, hex("001a 01"));
  expect_golden(UserControl::for_stream(UserEvent::buffer_empty, 1), hex("001f 00000001"));
  expect_golden(UserControl::for_stream(UserEvent::buffer_ready, 1), hex("0020 00000001"));
}

TEST(UserControl, KeepsTheBytesOfEventsWithoutAName) {
  expect_both_ways(UserControl{static_cast<UserEvent>(0x1234), 0, 0, hex("0102")}, hex("1234 0102"));
  expect_both_ways(UserControl{static_cast<UserEvent>(5), 0, 0, {}}, hex("0005"));
}

TEST(UserControl, LeavesTheLengthOfASwfAnswerToWhoJudgesIt) {
  for (const std::size_t size : {0u, 41u, 42u, 43u}) {
    expect_both_ways(UserControl{UserEvent::swf_verify_response, 0, 0, ByteVector(size, 9)}, hex("001b") + ByteVector(size, 9));
  }
}

TEST(MessageType, HasAWordForEveryNamedId) {
  for (const unsigned id : {1, 2, 3, 4, 5, 6, 7, 8, 9, 15, 16, 17, 18, 19, 20, 22}) {
    EXPECT_NE(to_string(static_cast<MessageType>(id)), "unknown") << id;
  }
  EXPECT_EQ(to_string(static_cast<MessageType>(99)), "unknown");
}

TEST(Timestamps, CompareAcrossTheWrap) {
  EXPECT_TRUE(is_before(0xfffffff0, 0x10));
  EXPECT_FALSE(is_before(0x10, 0xfffffff0));
  EXPECT_FALSE(is_before(5, 5));
}

}  // namespace
}  // namespace sallyport::rtmp
