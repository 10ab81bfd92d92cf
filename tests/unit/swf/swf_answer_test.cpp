#include "swf/swf_answer.hpp"

#include <gtest/gtest.h>

#include "support/hex.hpp"

namespace sallyport::swf {
namespace {

using test::hex;

ByteVector answer(std::string_view head) {
  ByteVector bytes = hex(head);
  bytes.resize(kAnswerBytes, 0xab);
  return bytes;
}

TEST(SwfAnswer, ReadsAFinalAnswer) {
  const auto read = SwfAnswer::decode(answer("01 01 00012345 00012345"));
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read->version, 1);
  EXPECT_EQ(read->size, 0x12345u);
  EXPECT_TRUE(read->is_final());
  EXPECT_EQ(read->proof[0], 0xab);
  EXPECT_EQ(read->proof[31], 0xab);
}

TEST(SwfAnswer, ReadsAPartWhicheverNumberComesFirst) {
  for (const char* head : {"01 01 00001000 00000200", "01 01 00000200 00001000"}) {
    const auto read = SwfAnswer::decode(answer(head));
    ASSERT_TRUE(read.ok());
    EXPECT_FALSE(read->is_final());
    EXPECT_EQ(read->size, 0x1000u);
    EXPECT_EQ(read->depth, 0x200u);
  }
}

TEST(SwfAnswer, RefusesEveryOtherLength) {
  for (std::size_t size = 0; size < 100; ++size) {
    if (size == kAnswerBytes) continue;
    const auto read = SwfAnswer::decode(ByteVector(size, 1));
    ASSERT_FALSE(read.ok()) << size;
    EXPECT_EQ(read.error().reason, Reason::bad_swf_answer);
  }
}

TEST(SwfAnswer, RefusesWhatCannotBeMeant) {
  EXPECT_FALSE(SwfAnswer::decode(answer("00 01 00001000 00001000")).ok());
  EXPECT_FALSE(SwfAnswer::decode(answer("01 01 00000000 00001000")).ok());
  EXPECT_FALSE(SwfAnswer::decode(answer("01 01 00000000 00000000")).ok());
}

TEST(SwfProof, IsGoodForOneHandshakeOnly) {
  SwfHash hash{};
  hash.fill(7);
  HandshakeTail one{}, other{};
  one.fill(1);
  other.fill(2);
  EXPECT_TRUE(same_proof(prove(hash, one), prove(hash, one)));
  EXPECT_FALSE(same_proof(prove(hash, one), prove(hash, other)));
  SwfProof off = prove(hash, one);
  off[31] ^= 1;
  EXPECT_FALSE(same_proof(prove(hash, one), off));
}

}  // namespace
}  // namespace sallyport::swf
