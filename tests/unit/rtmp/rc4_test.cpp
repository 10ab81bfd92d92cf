#include "rtmp/handshake/rc4.hpp"

#include <gtest/gtest.h>

#include "base/random.hpp"
#include "support/hex.hpp"
#include "support/splits.hpp"

namespace sallyport::rtmp {
namespace {

using test::hex;

ByteVector keystream(Rc4 cipher, std::size_t count) {
  ByteVector bytes(count, 0);
  cipher.apply(bytes, bytes.data());
  return bytes;
}

/// From an independent implementation (Python) of the same algorithm.
TEST(Rc4, MatchesAnIndependentImplementation) {
  Rc4 cipher(hex("0102030405060708090a0b0c0d0e0f10"));
  EXPECT_EQ(to_hex(keystream(cipher, 32)),
            "9ac7cc9a609d1ef7b2932899cde41b975248c4959014126a6e8a84f11d1a9e1c");
  cipher.skip(1536);
  EXPECT_EQ(to_hex(keystream(cipher, 32)),
            "ffa0b514647ec04f6306b892ae6611810ee284558a70e8fb861fd23f9ce01a66");
  EXPECT_EQ(to_hex(keystream(Rc4(as_bytes("Wiki")), 16)), "6044db6d41b7e8e7a4d6f9fbd4428354");
}

TEST(Rc4, DecryptsWhatItEncrypted) {
  ByteVector bytes(1000);
  fill_random(bytes);
  const ByteVector clear = bytes;
  const Rc4 start(as_bytes("key"));
  Rc4(start).apply(bytes, bytes.data());
  EXPECT_NE(bytes, clear);
  ByteVector decrypted(bytes.size());
  Rc4(start).apply(bytes, decrypted.data());
  EXPECT_EQ(decrypted, clear);
}

TEST(Rc4, GivesTheSameHoweverTheBytesAreCut) {
  ByteVector input(200);
  fill_random(input);
  ByteVector whole(input.size());
  Rc4(as_bytes("key")).apply(input, whole.data());
  test::for_each_split(input, [&](const auto& pieces) {
    Rc4 cipher(as_bytes("key"));
    ByteVector output;
    for (const ByteSpan piece : pieces) {
      output.resize(output.size() + piece.size());
      cipher.apply(piece, output.data() + output.size() - piece.size());
    }
    ASSERT_EQ(output, whole);
  });
}

}  // namespace
}  // namespace sallyport::rtmp
