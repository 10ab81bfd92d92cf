#include <algorithm>

#include <gtest/gtest.h>

#include "base/random.hpp"
#include "rtmp/handshake/handshake_kind.hpp"
#include "rtmp/handshake/rtmpe_client_handshake.hpp"
#include "rtmp/handshake/rtmpe_server_handshake.hpp"
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

/// C0 and C1 with `key` in its place and a genuine digest.
ByteVector hello_with(const DhBytes& key, DigestScheme scheme, std::uint8_t version = kEncryptedVersion) {
  HandshakeBlock c1 = make_block(1, {128, 0, 3, 2});
  place_key(c1, scheme, key);
  place_digest(c1, scheme, HandshakeSide::player);
  return ByteVector{version} + ByteVector(c1.begin(), c1.end());
}

Reason server_verdict(ByteSpan hello) {
  RtmpeServerHandshake server;
  const auto consumed = server.feed(hello);
  return consumed ? Reason::none : consumed.error().reason;
}

/// What `to` makes of what `from` encrypted.
ByteVector carried(Rc4& from, Rc4& to, ByteVector bytes) {
  from.apply(bytes, bytes.data());
  to.apply(bytes, bytes.data());
  return bytes;
}

class BothSchemes : public ::testing::TestWithParam<DigestScheme> {};

TEST_P(BothSchemes, BothEndsAgreeAndProveThemselves) {
  RtmpeClientHandshake client(GetParam(), 5);
  RtmpeServerHandshake server(6);
  ASSERT_TRUE(server.feed(client.take_output()).ok());
  const ByteVector answer = server.take_output();
  ASSERT_EQ(client.feed(answer + hex("0102")).value(), kAnswerBytes);
  const ByteVector c2 = client.take_output();
  ASSERT_EQ(server.feed(c2 + hex("03")).value(), kHandshakeBlock);

  ASSERT_TRUE(client.done() && server.done());
  EXPECT_EQ(server.scheme(), GetParam());
  EXPECT_EQ(client.proof(), ServerProof::signature);
  EXPECT_EQ(client.s1_tail(), server.s1_tail());
  const Digest s1_digest = find_digest(block_at(answer, 1), HandshakeSide::server)->digest;
  EXPECT_TRUE(has_signature(block_at(c2, 0), s1_digest, HandshakeSide::player));
  RtmpeCiphers here = client.take_ciphers();
  RtmpeCiphers there = server.take_ciphers();
  const ByteVector message(5000, 0x61);
  EXPECT_EQ(carried(here.outgoing, there.incoming, message), message);
  EXPECT_EQ(carried(there.outgoing, here.incoming, message), message);
}

TEST_P(BothSchemes, S1IsGenuineUnderTheClientsScheme) {
  RtmpeClientHandshake client(GetParam());
  RtmpeServerHandshake server(0x01020304);
  ASSERT_TRUE(server.feed(client.take_output()).ok());
  const ByteVector answer = server.take_output();
  ASSERT_EQ(answer.size(), kAnswerBytes);
  const HandshakeBlock s1 = block_at(answer, 1);
  EXPECT_EQ(answer[0], 6);
  EXPECT_EQ(ByteVector(s1.begin(), s1.begin() + 4), hex("01020304"));
  EXPECT_NE(version_of(s1), PeerVersion{});
  ASSERT_TRUE(find_digest(s1, HandshakeSide::server));
  EXPECT_EQ(find_digest(s1, HandshakeSide::server)->scheme, GetParam());
  EXPECT_TRUE(std::equal(server.s1_tail().begin(), server.s1_tail().end(), s1.end() - 32));
  EXPECT_EQ(server.client_version(), (PeerVersion{9, 0, 124, 2}));
}

TEST_P(BothSchemes, KeyOutsideTheGroupIsRefused) {
  DhBytes one{};
  one.back() = 1;
  EXPECT_EQ(server_verdict(hello_with(DhBytes{}, GetParam())), Reason::bad_handshake);
  EXPECT_EQ(server_verdict(hello_with(one, GetParam())), Reason::bad_handshake);
  DhBytes ones;
  ones.fill(0xff);
  EXPECT_EQ(server_verdict(hello_with(ones, GetParam())), Reason::bad_handshake);
  EXPECT_EQ(server_verdict(hello_with(DiffieHellman().public_key(), GetParam())), Reason::none);
}

INSTANTIATE_TEST_SUITE_P(Schemes, BothSchemes, ::testing::Values(DigestScheme::a, DigestScheme::b),
                         [](const auto& scheme) { return scheme.param == DigestScheme::a ? "a" : "b"; });

TEST(RtmpeServerHandshake, AnswersVersionsEightAndNineWithSix) {
  for (const std::uint8_t version : {8, 9}) {
    RtmpeServerHandshake server;
    ASSERT_TRUE(server.feed(hello_with(DiffieHellman().public_key(), DigestScheme::b, version)).ok());
    EXPECT_EQ(server.take_output().at(0), 6);
  }
}

TEST(RtmpeServerHandshake, RefusesOtherVersions) {
  for (const std::uint8_t version : {0, 3, 5, 7, 10, 80})
    EXPECT_EQ(server_verdict(ByteVector{version}), Reason::bad_handshake) << unsigned(version);
}

TEST(RtmpeServerHandshake, RefusesAC1WithoutADigest) {
  ByteVector hello = hello_with(DiffieHellman().public_key(), DigestScheme::a);
  hello[1500] ^= 1;
  EXPECT_EQ(server_verdict(hello), Reason::bad_handshake);
}

TEST(RtmpeServerHandshake, DoesNotLookAtC2) {
  RtmpeServerHandshake server;
  ASSERT_TRUE(server.feed(hello_with(DiffieHellman().public_key(), DigestScheme::b)).ok());
  EXPECT_EQ(server.feed(ByteVector(kHandshakeBlock + 5, 0xee)).value(), kHandshakeBlock);
  EXPECT_TRUE(server.done());
}

TEST(RtmpeServerHandshake, AnswersAsSoonAsC1IsCompleteHoweverItIsCut) {
  const ByteVector input =
      hello_with(DiffieHellman().public_key(), DigestScheme::b) + ByteVector(kHandshakeBlock + 3, 1);
  test::for_each_split(
      input,
      [&](const auto& pieces) {
        RtmpeServerHandshake server;
        std::size_t fed = 0;
        std::size_t consumed = 0;
        std::size_t answered = 0;
        for (const ByteSpan piece : pieces) {
          const auto taken = server.feed(piece);
          ASSERT_TRUE(taken.ok());
          fed += piece.size();
          consumed += *taken;
          answered += server.take_output().size();
          ASSERT_EQ(answered, fed >= 1 + kHandshakeBlock ? kAnswerBytes : 0);
        }
        ASSERT_TRUE(server.done());
        ASSERT_EQ(consumed, input.size() - 3);
      },
      100);
}

TEST(RtmpeClientHandshake, ReadsTheAnswerHoweverItIsCut) {
  for (int round = 0; round < 20; ++round) {
    RtmpeClientHandshake client(round % 2 ? DigestScheme::a : DigestScheme::b);
    RtmpeServerHandshake server;
    ASSERT_TRUE(server.feed(client.take_output()).ok());
    const ByteVector answer = server.take_output() + hex("ff");
    const std::size_t step = round == 0 ? 1 : 37 * static_cast<std::size_t>(round);
    std::size_t consumed = 0;
    for (std::size_t at = 0; at < answer.size(); at += step)
      consumed += client.feed(ByteSpan(answer).subspan(at, std::min(step, answer.size() - at))).value();
    EXPECT_EQ(consumed, kAnswerBytes);
    EXPECT_EQ(client.take_output().size(), kHandshakeBlock);
    EXPECT_EQ(client.proof(), ServerProof::signature);
  }
}

TEST(RtmpeClientHandshake, SaysWhatTheServerWantsInstead) {
  const auto reason_of = [](std::uint8_t version) {
    RtmpeClientHandshake client;
    return client.feed(ByteSpan(&version, 1)).error().reason;
  };
  EXPECT_EQ(reason_of(3), Reason::rtmpe_not_enabled);
  EXPECT_EQ(reason_of(8), Reason::not_supported);
  EXPECT_EQ(reason_of(9), Reason::not_supported);
  EXPECT_EQ(reason_of('H'), Reason::bad_handshake);
}

TEST(RtmpeClientHandshake, RefusesAnS1WithoutADigestOrWithABadKey) {
  HandshakeBlock s1 = make_block(1, {3, 5, 1, 1});
  RtmpeClientHandshake client;
  EXPECT_EQ(client.feed(ByteVector{6} + ByteVector(s1.begin(), s1.end())).error().reason,
            Reason::bad_handshake);
  place_key(s1, DigestScheme::a, DhBytes{});
  place_digest(s1, DigestScheme::a, HandshakeSide::server);
  RtmpeClientHandshake other;
  EXPECT_EQ(other.feed(ByteVector{6} + ByteVector(s1.begin(), s1.end())).error().reason,
            Reason::bad_handshake);
}

TEST(RtmpeClientHandshake, GoesOnWithoutProof) {
  RtmpeClientHandshake client;
  RtmpeServerHandshake server;
  ASSERT_TRUE(server.feed(client.take_output()).ok());
  ByteVector answer = server.take_output();
  answer.back() ^= 1;
  ASSERT_TRUE(client.feed(answer).ok());
  EXPECT_TRUE(client.done());
  EXPECT_EQ(client.proof(), ServerProof::none);
}

/// Somebody who knows everything but the private keys reads nothing.
TEST(RtmpeCiphersTest, OtherKeysGiveOtherBytes) {
  const ByteVector hello = hello_with(DiffieHellman().public_key(), DigestScheme::b);
  const ByteVector c2(kHandshakeBlock, 0);
  RtmpeServerHandshake one;
  RtmpeServerHandshake other;
  ASSERT_TRUE(one.feed(hello + c2).ok() && other.feed(hello + c2).ok());
  RtmpeCiphers first = one.take_ciphers();
  RtmpeCiphers second = other.take_ciphers();
  const ByteVector message(64, 0x61);
  EXPECT_NE(carried(first.outgoing, second.outgoing, message), message);
}

}  // namespace
}  // namespace sallyport::rtmp
