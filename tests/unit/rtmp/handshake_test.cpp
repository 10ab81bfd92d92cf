#include <algorithm>

#include <gtest/gtest.h>

#include "base/random.hpp"
#include "rtmp/handshake/client_handshake.hpp"
#include "rtmp/handshake/server_handshake.hpp"
#include "support/hex.hpp"
#include "support/splits.hpp"

namespace sallyport::rtmp {
namespace {

using test::hex;
using test::operator+;

constexpr std::size_t kAnswerBytes = 1 + 2 * kHandshakeBlock;

HandshakeBlock block_at(ByteSpan bytes, std::size_t offset) {
  HandshakeBlock block;
  std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(offset), kHandshakeBlock, block.begin());
  return block;
}

/// C0 and a C1 as encoders send it: time 7, zeros, random.
ByteVector simple_hello(std::uint8_t version = 3) {
  ByteVector hello = hex("00 00000007 00000000");
  hello[0] = version;
  hello.resize(1 + kHandshakeBlock);
  fill_random(MutableByteSpan(hello).subspan(9));
  return hello;
}

struct Answered {
  ServerHandshake handshake;
  ByteVector answer;
};

Answered answer_to(ByteSpan hello) {
  Answered answered;
  const auto consumed = answered.handshake.feed(hello);
  EXPECT_TRUE(consumed.ok() && *consumed == hello.size());
  answered.answer = answered.handshake.take_output();
  return answered;
}

TEST(Digest, LiesWithinTheBlockForEveryOffsetByte) {
  HandshakeBlock block{};
  for (unsigned low = 0; low < 256; ++low) {
    for (const std::uint8_t rest : {0, 3, 255}) {
      for (const std::size_t at : {8, 768, 772, 1532}) {
        std::fill_n(block.begin() + static_cast<std::ptrdiff_t>(at), 3, rest);
        block[at + 3] = static_cast<std::uint8_t>(low);
      }
      EXPECT_GE(digest_offset(block, DigestScheme::a), 12u);
      EXPECT_LE(digest_offset(block, DigestScheme::a) + kDigestBytes, 772u);
      EXPECT_GE(digest_offset(block, DigestScheme::b), 776u);
      EXPECT_LE(digest_offset(block, DigestScheme::b) + kDigestBytes, kHandshakeBlock);
      EXPECT_GE(key_offset(block, DigestScheme::a), 772u);
      EXPECT_LE(key_offset(block, DigestScheme::a) + kKeyBytes, 1532u);
      EXPECT_GE(key_offset(block, DigestScheme::b), 8u);
      EXPECT_LE(key_offset(block, DigestScheme::b) + kKeyBytes, 768u);
    }
  }
}

TEST(Digest, OffsetIsTheSumOfFourBytes) {
  HandshakeBlock block{};
  std::copy_n(hex("ffffffff").begin(), 4, block.begin() + 8);
  EXPECT_EQ(digest_offset(block, DigestScheme::a), 12u + 1020 % 728);
  std::copy_n(hex("01020304").begin(), 4, block.begin() + 772);
  EXPECT_EQ(digest_offset(block, DigestScheme::b), 776u + 10);
  std::copy_n(hex("ff00ff00").begin(), 4, block.begin() + 768);
  EXPECT_EQ(key_offset(block, DigestScheme::b), 8u + 510);
  std::copy_n(hex("ffffff00").begin(), 4, block.begin() + 1532);
  EXPECT_EQ(key_offset(block, DigestScheme::a), 772u + 765 % 632);
}

TEST(Digest, IsFoundUnderTheSchemeItWasPlacedWith) {
  for (const auto scheme : {DigestScheme::a, DigestScheme::b}) {
    for (const auto side : {HandshakeSide::player, HandshakeSide::server}) {
      HandshakeBlock block = make_block(1, {9, 0, 124, 2});
      const Digest placed = place_digest(block, scheme, side);
      const auto found = find_digest(block, side);
      ASSERT_TRUE(found);
      EXPECT_EQ(found->scheme, scheme);
      EXPECT_EQ(found->digest, placed);
      EXPECT_FALSE(
          find_digest(block, side == HandshakeSide::player ? HandshakeSide::server : HandshakeSide::player));
    }
  }
}

TEST(Digest, IsNotFoundOnceABitHasChanged) {
  HandshakeBlock block = make_block(1, {9, 0, 124, 2});
  place_digest(block, DigestScheme::a, HandshakeSide::player);
  block[1500] ^= 1;
  EXPECT_FALSE(find_digest(block, HandshakeSide::player));
}

/// From an independent implementation of HMAC-SHA256 (Python's hmac) over the same bytes.
TEST(Digest, MatchesAnIndependentImplementation) {
  HandshakeBlock block;
  for (std::size_t i = 0; i < block.size(); ++i) block[i] = static_cast<std::uint8_t>(i * 7 + 3);
  EXPECT_EQ(to_hex(compute_digest(block, DigestScheme::a, HandshakeSide::player)),
            "36d27b365b84e5e55f376e2f24f3a7dd6b8b5e9b002f035f99366c07e43b8d41");
  EXPECT_EQ(to_hex(compute_digest(block, DigestScheme::b, HandshakeSide::server)),
            "01d1722f262d0920a2fd6c2cff614d034585bbacbc28b5c77a88ca2fc0c3b984");
  Digest key;
  key.fill(0x5a);
  const ByteVector signature = hex("24eade5146a939d9d635452e286d8d5437279c670a2d0e09b68345f591c726ce");
  std::copy(signature.begin(), signature.end(), block.end() - kDigestBytes);
  EXPECT_TRUE(has_signature(block, key, HandshakeSide::server));
  EXPECT_FALSE(has_signature(block, key, HandshakeSide::player));
}

TEST(ServerHandshake, EchoesC1ToEncoders) {
  const ByteVector hello = simple_hello();
  Answered answered = answer_to(hello);
  ASSERT_EQ(answered.answer.size(), kAnswerBytes);
  EXPECT_EQ(answered.answer[0], 3);
  EXPECT_EQ(version_of(block_at(answered.answer, 1)), PeerVersion{});
  EXPECT_EQ(block_at(answered.answer, 1 + kHandshakeBlock), block_at(hello, 1));
  EXPECT_EQ(answered.handshake.kind(), HandshakeKind::simple);
  EXPECT_FALSE(answered.handshake.done());
}

TEST(ServerHandshake, IsDoneBehindC2WhateverItContains) {
  Answered answered = answer_to(simple_hello());
  const ByteVector c2_and_more(kHandshakeBlock + 5, 0xee);
  const auto consumed = answered.handshake.feed(c2_and_more);
  ASSERT_TRUE(consumed.ok());
  EXPECT_EQ(*consumed, kHandshakeBlock);
  EXPECT_TRUE(answered.handshake.done());
  EXPECT_TRUE(answered.handshake.take_output().empty());
}

TEST(ServerHandshake, PutsItsTimeIntoS1) {
  ServerHandshake handshake(0x01020304);
  ASSERT_TRUE(handshake.feed(simple_hello()).ok());
  const ByteVector answer = handshake.take_output();
  EXPECT_EQ(ByteVector(answer.begin() + 1, answer.begin() + 5), hex("01020304"));
}

TEST(ServerHandshake, ProvesItselfToPlayersUnderTheirScheme) {
  for (const auto scheme : {DigestScheme::a, DigestScheme::b}) {
    HandshakeBlock c1 = make_block(1, {10, 0, 45, 2});
    const Digest digest = place_digest(c1, scheme, HandshakeSide::player);
    Answered answered = answer_to(hex("03") + ByteVector(c1.begin(), c1.end()));
    const HandshakeBlock s1 = block_at(answered.answer, 1);
    const auto found = find_digest(s1, HandshakeSide::server);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->scheme, scheme);
    EXPECT_NE(version_of(s1), PeerVersion{});
    EXPECT_TRUE(has_signature(block_at(answered.answer, 1 + kHandshakeBlock), digest, HandshakeSide::server));
    EXPECT_EQ(answered.handshake.kind(),
              scheme == DigestScheme::a ? HandshakeKind::digest_a : HandshakeKind::digest_b);
    EXPECT_EQ(answered.handshake.client_version(), (PeerVersion{10, 0, 45, 2}));
    EXPECT_TRUE(
        std::equal(answered.handshake.s1_tail().begin(), answered.handshake.s1_tail().end(), s1.end() - 32));
  }
}

TEST(ServerHandshake, EchoesToAVersionWithoutADigest) {
  ByteVector hello = simple_hello();
  hello[5] = 9;
  Answered answered = answer_to(hello);
  EXPECT_EQ(answered.handshake.kind(), HandshakeKind::simple);
  EXPECT_EQ(block_at(answered.answer, 1 + kHandshakeBlock), block_at(hello, 1));
}

TEST(ServerHandshake, AnswersUnassignedVersionsWithThree) {
  for (const std::uint8_t version : {0, 1, 2, 4, 5, 7, 10, 31}) {
    EXPECT_EQ(answer_to(simple_hello(version)).answer.at(0), 3) << unsigned(version);
  }
}

TEST(ServerHandshake, RefusesEncryptionAndText) {
  const auto reason_of = [](std::uint8_t version) {
    ServerHandshake handshake;
    const auto consumed = handshake.feed(ByteSpan(&version, 1));
    return consumed.ok() ? Reason::none : consumed.error().reason;
  };
  for (const std::uint8_t version : {6, 8, 9}) EXPECT_EQ(reason_of(version), Reason::rtmpe_not_enabled);
  for (const std::uint8_t version : {32, int{'G'}, int{'P'}, 255})
    EXPECT_EQ(reason_of(version), Reason::bad_handshake);
}

TEST(ServerHandshake, AnswersAsSoonAsC1IsCompleteHoweverItIsCut) {
  const ByteVector input = simple_hello() + ByteVector(kHandshakeBlock + 3, 1);
  test::for_each_split(
      input,
      [&](const auto& pieces) {
        ServerHandshake handshake;
        std::size_t fed = 0;
        std::size_t consumed_total = 0;
        ByteVector output;
        for (const ByteSpan piece : pieces) {
          const auto consumed = handshake.feed(piece);
          ASSERT_TRUE(consumed.ok());
          fed += piece.size();
          consumed_total += *consumed;
          output = output + handshake.take_output();
          ASSERT_EQ(!output.empty(), fed >= 1 + kHandshakeBlock);
        }
        ASSERT_TRUE(handshake.done());
        ASSERT_EQ(consumed_total, input.size() - 3);
        ASSERT_EQ(block_at(output, 1 + kHandshakeBlock), block_at(input, 1));
      },
      200);
}

TEST(ServerHandshake, HoldsNoBlockOnceItHasAnswered) {
  EXPECT_LE(sizeof(ServerHandshake), 128u);
}

class BothEnds : public ::testing::TestWithParam<HandshakeKind> {};

TEST_P(BothEnds, AgreeAndProveThemselves) {
  ClientHandshake client(GetParam(), 5);
  ServerHandshake server(6);
  ASSERT_TRUE(server.feed(client.take_output()).ok());
  const ByteVector answer = server.take_output() + hex("0102");

  const auto consumed = client.feed(answer);
  ASSERT_TRUE(consumed.ok());
  const ByteVector c2 = client.take_output();
  ASSERT_TRUE(server.feed(c2).ok());

  EXPECT_EQ(*consumed, kAnswerBytes);
  EXPECT_TRUE(client.done());
  EXPECT_TRUE(server.done());
  EXPECT_EQ(server.kind(), GetParam());
  const bool simple = GetParam() == HandshakeKind::simple;
  EXPECT_EQ(client.proof(), simple ? ServerProof::echo : ServerProof::signature);
  const HandshakeBlock s1 = block_at(answer, 1);
  if (simple) {
    EXPECT_EQ(block_at(c2, 0), s1);
  } else {
    EXPECT_TRUE(has_signature(block_at(c2, 0), find_digest(s1, HandshakeSide::server)->digest,
                              HandshakeSide::player));
  }
}

INSTANTIATE_TEST_SUITE_P(Kinds, BothEnds,
                         ::testing::Values(HandshakeKind::simple, HandshakeKind::digest_a,
                                           HandshakeKind::digest_b),
                         [](const auto& kind) { return std::string(to_string(kind.param)); });

TEST(ClientHandshake, FindsTheEchoWhenAServerKnowsNoDigest) {
  ClientHandshake client(HandshakeKind::digest_a);
  const ByteVector hello = client.take_output();
  ASSERT_TRUE(client.feed(simple_hello() + ByteVector(hello.begin() + 1, hello.end())).ok());
  EXPECT_EQ(client.proof(), ServerProof::echo);
  EXPECT_EQ(client.take_output().size(), kHandshakeBlock);
}

/// nginx-rtmp's S1 and S2 are both C1.
TEST(ClientHandshake, TakesAnEchoForAProofFromAServerThatHasNothingOfItsOwn) {
  ClientHandshake client(HandshakeKind::simple);
  const ByteVector hello = client.take_output();
  ASSERT_TRUE(client.feed(hello + ByteVector(hello.begin() + 1, hello.end())).ok());
  EXPECT_EQ(client.proof(), ServerProof::echo);
}

TEST(ClientHandshake, WaitsForMoreThanAMirrorGivesBack) {
  ClientHandshake client(HandshakeKind::simple);
  ASSERT_TRUE(client.feed(client.take_output()).ok());
  EXPECT_FALSE(client.done());
  EXPECT_TRUE(client.take_output().empty()) << "nothing more for the mirror";
}

TEST(ClientHandshake, AcceptsTheServersReadTimeInTheEcho) {
  ClientHandshake client(HandshakeKind::simple);
  ByteVector echo = client.take_output();
  echo[1 + 4] = 77;
  ASSERT_TRUE(client.feed(simple_hello() + ByteVector(echo.begin() + 1, echo.end())).ok());
  EXPECT_EQ(client.proof(), ServerProof::echo);
}

TEST(ClientHandshake, GoesOnWithoutProof) {
  for (const auto kind : {HandshakeKind::simple, HandshakeKind::digest_b}) {
    ClientHandshake client(kind);
    client.take_output();
    ASSERT_TRUE(client.feed(simple_hello() + ByteVector(kHandshakeBlock, 0)).ok());
    EXPECT_TRUE(client.done());
    EXPECT_EQ(client.proof(), ServerProof::none);
  }
}

TEST(ClientHandshake, ReadsTheAnswerHoweverItIsCut) {
  const ByteVector input = simple_hello() + ByteVector(kHandshakeBlock, 4) + hex("ff");
  test::for_each_split(
      input,
      [&](const auto& pieces) {
        ClientHandshake client(HandshakeKind::simple);
        client.take_output();
        ByteVector output;
        std::size_t consumed_total = 0;
        for (const ByteSpan piece : pieces) {
          const auto consumed = client.feed(piece);
          ASSERT_TRUE(consumed.ok());
          consumed_total += *consumed;
          output = output + client.take_output();
        }
        ASSERT_EQ(consumed_total, kAnswerBytes);
        ASSERT_EQ(output, ByteVector(input.begin() + 1, input.begin() + 1 + kHandshakeBlock));
      },
      100);
}

TEST(ClientHandshake, RefusesWhatIsNotRtmp) {
  ClientHandshake client(HandshakeKind::simple);
  const auto consumed = client.feed(as_bytes("HTTP/1.1 400 Bad Request\r\n"));
  ASSERT_FALSE(consumed.ok());
  EXPECT_EQ(consumed.error().reason, Reason::bad_handshake);
}

TEST(Handshake, ARelayShowsTheTailOfAnotherServersS1) {
  Digest tail;
  tail.fill(0x5a);
  for (const HandshakeKind kind : {HandshakeKind::simple, HandshakeKind::digest_a, HandshakeKind::digest_b}) {
    ClientHandshake client(kind);
    ServerHandshake server(0, tail);
    ASSERT_TRUE(server.feed(client.take_output()).ok());
    ASSERT_TRUE(client.feed(server.take_output()).ok());
    EXPECT_EQ(client.s1_tail(), tail);
    EXPECT_EQ(server.s1_tail(), tail);
    EXPECT_EQ(client.proof(), kind == HandshakeKind::simple ? ServerProof::echo : ServerProof::signature);
    EXPECT_FALSE(client.server_knows_attempts()) << "the relay is not the server";
  }
}

}  // namespace
}  // namespace sallyport::rtmp
