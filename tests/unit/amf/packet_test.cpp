#include "amf/packet.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "support/hex.hpp"

namespace sallyport::amf {
namespace {

using test::hex;

// As a player sends it: version 0, a header, one call with two arguments; lengths that say nothing.
const ByteVector kCall = hex(
    "0000 0001 000B 'Credentials' 00 FFFFFFFF 03 0006 'userid' 02 0003 'ann' 0000 09"
    "0001 0009 'Chat.echo' 0002 '/1' FFFFFFFF 0A 00000002 02 0002 'hi' 00 4000000000000000");

TEST(Packet, ReadsHeadersAndCalls) {
  const auto packet = decode_packet(kCall);

  ASSERT_TRUE(packet.ok()) << packet.error().message;
  ASSERT_EQ(packet->headers.size(), 1u);
  EXPECT_EQ(packet->headers[0].name, "Credentials");
  EXPECT_FALSE(packet->headers[0].must_understand);
  EXPECT_EQ(packet->headers[0].value.get("userid"), Value("ann"));
  ASSERT_EQ(packet->bodies.size(), 1u);
  EXPECT_EQ(packet->bodies[0].target, "Chat.echo");
  EXPECT_EQ(packet->bodies[0].response, "/1");
  EXPECT_EQ(packet->bodies[0].value, Value::strict_array({"hi", 2}));
}

TEST(Packet, WrongLengthsAreNotBelieved) {
  ByteVector wrong = kCall;
  const ByteVector unknown = hex("FFFFFFFF");
  auto at = std::search(wrong.begin(), wrong.end(), unknown.begin(), unknown.end());
  std::fill_n(at, 4, std::uint8_t{0});

  EXPECT_TRUE(decode_packet(wrong).ok());
}

TEST(Packet, ReadsValuesThatSwitchToAmf3) {
  const auto packet = decode_packet(hex("0003 0000 0001 0001 'm' 0002 '/1' FFFFFFFF 0A 00000001 11 04 07"));

  ASSERT_TRUE(packet.ok());
  EXPECT_EQ(packet->version, 3);
  EXPECT_EQ(packet->bodies.at(0).value, Value::strict_array({7}));
}

TEST(Packet, WhatIsCutAnywhereIsRefused) {
  for (std::size_t size = 0; size < kCall.size(); ++size) {
    const auto packet = decode_packet(ByteSpan(kCall).first(size));
    ASSERT_FALSE(packet.ok()) << size;
    EXPECT_EQ(packet.error().reason, Reason::bad_amf);
  }
}

TEST(Packet, UnknownVersionsAndTooManyPartsAreRefused) {
  EXPECT_FALSE(decode_packet(hex("0002 0000 0000")).ok());
  EXPECT_FALSE(decode_packet(hex("0000 0041")).ok());
  EXPECT_FALSE(decode_packet(hex("0000 0000 0401")).ok());
  EXPECT_TRUE(decode_packet(hex("0001 0000 0000")).ok());
}

TEST(Packet, CallsComeBackAsTheyWere) {
  for (const std::uint16_t version : {0, 3}) {
    Packet packet;
    packet.version = version;
    packet.headers.push_back({"h", true, Value::object({{"a", 1}})});
    packet.bodies.push_back({"A.b", "/1", Value::strict_array({Value::object({{"x", nullptr}}), "y"})});

    const auto again = decode_packet(encode_calls(packet));

    ASSERT_TRUE(again.ok());
    EXPECT_EQ(again->version, version);
    EXPECT_TRUE(again->headers.at(0).must_understand);
    EXPECT_EQ(again->bodies.at(0).value, packet.bodies[0].value);
  }
}

TEST(Packet, AnswersAreReadByTheSameReader) {
  ByteVector bytes;
  ByteWriter writer(bytes);
  encode_answers_head(writer, 3, 1);
  encode_answer(writer, 3, {"/1/onResult", "null", Value::strict_array({1, 2})});

  const auto packet = decode_packet(bytes);

  ASSERT_TRUE(packet.ok());
  EXPECT_EQ(packet->bodies.at(0).target, "/1/onResult");
  EXPECT_EQ(packet->bodies.at(0).value, Value::strict_array({1, 2}));
}

}  // namespace
}  // namespace sallyport::amf
