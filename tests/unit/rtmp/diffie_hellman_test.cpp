#include "rtmp/handshake/diffie_hellman.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "base/random.hpp"
#include "rtmp/handshake/rtmpe_ciphers.hpp"
#include "support/hex.hpp"

// Expected numbers are from an independent implementation (Python's pow, hmac and an RC4 of its own).

namespace sallyport::rtmp {
namespace {

using test::hex;

/// Of RFC 2409, section 6.2.
constexpr std::string_view kPrime =
    "ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74"
    "020bbea63b139b22514a08798e3404ddef9519b3cd3a431b302b0a6df25f1437"
    "4fe1356d6d51c245e485b576625e7ec6f44c42e9a637ed6b0bff5cb6f406b7ed"
    "ee386bfb5a899fa5ae9f24117c4b1fe649286651ece65381ffffffffffffffff";

ByteVector repeated(std::uint8_t byte, std::size_t count) {
  return ByteVector(count, byte);
}

/// A peer's key that is a small number.
ByteVector small(std::uint8_t number) {
  ByteVector key(kKeyBytes, 0);
  key.back() = number;
  return key;
}

/// p less a small number.
ByteVector prime_less(std::uint8_t number) {
  ByteVector key = hex(std::string(kPrime));
  key.back() = static_cast<std::uint8_t>(key.back() - number);
  return key;
}

Reason verdict(const ByteVector& peer_key) {
  const auto agreed = DiffieHellman().agree(peer_key);
  return agreed ? Reason::none : agreed.error().reason;
}

TEST(DiffieHellman, MatchesAnIndependentImplementation) {
  const DiffieHellman one(repeated(0x1f, 32));
  EXPECT_EQ(to_hex(one.public_key()),
            "08bfaaf6e9148df7a315669b046b021472471ac7d911f26379041a89dc23e996"
            "50f1e0cb22bc9d3a885e5269dac22c971d7c46796f8cf3a07782a22ca9c4a9e3"
            "f57298bdbc7fe94e8610e9287edc4794b2ea760a7cbbb130cfb01fe767302de0"
            "cd77fb015601c0b35977d665e9332235b8b41e2e58cb02d1153db23f8d2fa1f7");
  const DiffieHellman other(repeated(0xa5, 32));
  const auto secret = one.agree(other.public_key());
  ASSERT_TRUE(secret.ok());
  EXPECT_EQ(to_hex(ByteSpan(*secret).first(4)), "a807c326");
  EXPECT_EQ(*secret, other.agree(one.public_key()).value());
}

TEST(DiffieHellman, AgreesWithFreshKeysThatDiffer) {
  const DiffieHellman one;
  const DiffieHellman other;
  EXPECT_NE(one.public_key(), other.public_key());
  EXPECT_EQ(one.agree(other.public_key()).value(), other.agree(one.public_key()).value());
}

TEST(DiffieHellman, PutsZerosInFrontOfAShortPublicKey) {
  const DiffieHellman one(hex("0f4304"));
  EXPECT_EQ(to_hex(ByteSpan(one.public_key()).first(4)), "00217d13");
}

TEST(DiffieHellman, PutsZerosInFrontOfAShortSecret) {
  const DiffieHellman peer(repeated(0xa5, 32));
  const auto secret = DiffieHellman(hex("0f4300")).agree(peer.public_key());
  ASSERT_TRUE(secret.ok());
  EXPECT_EQ(to_hex(ByteSpan(*secret).first(4)), "00c1b823");
}

TEST(DiffieHellman, RefusesKeysThatMakeTheSecretKnown) {
  for (const auto& key : {small(0), small(1), prime_less(1), prime_less(0), repeated(0xff, kKeyBytes)})
    EXPECT_EQ(verdict(key), Reason::bad_handshake) << to_hex(key);
}

/// 5 is the smallest number that is no square modulo p; p-2 is none because p-1 is none and 2 is one.
TEST(DiffieHellman, RefusesKeysThatTheGeneratorCannotMake) {
  EXPECT_EQ(verdict(small(5)), Reason::bad_handshake);
  EXPECT_EQ(verdict(prime_less(2)), Reason::bad_handshake);
}

TEST(DiffieHellman, AcceptsTheEndsOfTheGroup) {
  EXPECT_EQ(verdict(small(2)), Reason::none);
  EXPECT_EQ(verdict(small(4)), Reason::none);
  EXPECT_EQ(verdict(prime_less(5)), Reason::none);
}

/// The secret begins with a zero byte here, which librtmp once left out of the key.
TEST(RtmpeCiphers, AreMadeOfThePaddedSecretAndTheReceiversKey) {
  const DiffieHellman own(hex("0f4300"));
  const DiffieHellman peer(repeated(0xa5, 32));
  auto ciphers = agree_on_ciphers(own, peer.public_key());
  ASSERT_TRUE(ciphers.ok());
  ByteVector incoming(16, 0);
  ciphers->incoming.apply(incoming, incoming.data());
  EXPECT_EQ(to_hex(incoming), "63ee30eef293e05818022fb4eac7cc48");
  ByteVector outgoing(16, 0);
  ciphers->outgoing.apply(outgoing, outgoing.data());
  EXPECT_EQ(to_hex(outgoing), "d4408db7930aa09cc18b59681b2c20d8");
}

}  // namespace
}  // namespace sallyport::rtmp
