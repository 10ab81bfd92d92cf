#include "swf/swf_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/hex.hpp"
#include "support/splits.hpp"
#include "support/swf_files.hpp"

namespace sallyport::swf {
namespace {

using test::hex;
using test::lzma_swf;
using test::plain_swf;
using test::zlib_swf;
using testing::HasSubstr;

Result<SwfFacts> read(ByteSpan file, std::size_t piece = 1 << 20, std::uint32_t depth = ~0u) {
  SwfReader reader(depth);
  for (std::size_t at = 0; at < file.size(); at += piece) {
    if (auto fed = reader.feed(file.subspan(at, std::min(piece, file.size() - at))); !fed) return fed.error();
  }
  return reader.finish();
}

std::string fault(const ByteVector& file) {
  const auto facts = read(file);
  EXPECT_FALSE(facts.ok());
  return facts.ok() ? "" : facts.error().message;
}

TEST(SwfReader, HashesAsPlayersDo) {
  // printf 'FWS\x09\x0c\x00\x00\x00body' | openssl dgst -sha256 -hmac 'Genuine Adobe Flash Player 001'
  const auto facts = read(hex("'FWS' 09 0c000000 'body'"));
  ASSERT_TRUE(facts.ok()) << facts.error().message;
  EXPECT_EQ(facts->size, 12u);
  EXPECT_EQ(ByteVector(facts->hash.begin(), facts->hash.end()),
            hex("355534d5addbebbe620f104d0f82412145ea7afecd0a185b47da0720b975e25f"));
}

TEST(SwfReader, FindsTheSameInEveryCompression) {
  const ByteVector plain = plain_swf(100'000);
  const auto facts = read(plain);
  ASSERT_TRUE(facts.ok()) << facts.error().message;
  EXPECT_EQ(facts->size, 100'000u);
  for (const ByteVector& file : {zlib_swf(plain), lzma_swf(plain)}) {
    const auto same = read(file);
    ASSERT_TRUE(same.ok()) << same.error().message;
    EXPECT_EQ(*same, *facts);
  }
}

TEST(SwfReader, DoesNotDependOnHowTheFileIsCut) {
  const ByteVector plain = plain_swf(3000);
  const auto whole = read(plain);
  for (const ByteVector& file : {plain, zlib_swf(plain), lzma_swf(plain)}) {
    for (const std::size_t piece : {1u, 2u, 7u, 16u, 17u, 1000u}) {
      const auto cut = read(file, piece);
      ASSERT_TRUE(cut.ok()) << cut.error().message;
      EXPECT_EQ(*cut, *whole) << piece;
    }
  }
}

TEST(SwfReader, HashesOnlyAsDeepAsItIsAsked) {
  const ByteVector plain = plain_swf(50'000);
  for (const std::uint32_t depth : {1u, 8u, 20'000u, 50'000u}) {
    SwfHasher expected;
    expected.add(ByteSpan(plain).first(depth));
    const SwfHash hash = expected.finish();
    for (const ByteVector& file : {plain, zlib_swf(plain), lzma_swf(plain)})
      EXPECT_EQ(read(file, 999, depth)->hash, hash) << depth;
  }
}

TEST(SwfReader, DoesNotReadBehindTheDepth) {
  ByteVector file = zlib_swf(plain_swf(50'000));
  file.resize(file.size() / 2);
  SwfReader reader(1000);
  EXPECT_TRUE(reader.feed(file).ok());
  EXPECT_TRUE(reader.done());
  EXPECT_TRUE(reader.finish().ok());
}

TEST(SwfReader, RefusesWhatIsNoSwf) {
  EXPECT_THAT(fault({}), HasSubstr("ends inside its header"));
  EXPECT_THAT(fault(hex("'FW'")), HasSubstr("ends inside its header"));
  EXPECT_THAT(fault(hex("'PK' 0304 0000 0000 0000 0000")), HasSubstr("not a SWF file"));
  EXPECT_THAT(fault(hex("'ZWS' 0d 64000000 10000000 5d0000")), HasSubstr("ends inside its header"));
}

TEST(SwfReader, HoldsAFileToItsLength) {
  ByteVector plain = plain_swf(1000);
  plain.pop_back();
  EXPECT_THAT(fault(plain), HasSubstr("ends after 999 bytes of the 1000 bytes"));
  plain.resize(1001);
  EXPECT_THAT(fault(plain), HasSubstr("goes on behind the 1000 bytes"));

  ByteVector longer = zlib_swf(plain_swf(1000));
  longer[4] = 0x10;  // says less than is in it
  EXPECT_THAT(fault(longer), HasSubstr("goes on behind"));
  longer[5] = 0x40;  // says more
  EXPECT_THAT(fault(longer), HasSubstr("ends after 1000 bytes"));
}

TEST(SwfReader, RefusesLengthsThatCannotBe) {
  EXPECT_THAT(fault(hex("'FWS' 09 07000000")), HasSubstr("said to be 7 bytes"));
  EXPECT_THAT(fault(hex("'CWS' 09 01000010")), HasSubstr("the limit is 268435456 bytes"));
  EXPECT_TRUE(read(hex("'FWS' 09 08000000")).ok());
}

TEST(SwfReader, StopsABombAtTheLengthItAnnounced) {
  ByteVector bomb = plain_swf(8);
  bomb.resize(20'000'000);
  ByteVector file = zlib_swf(bomb);
  ASSERT_LT(file.size(), 40'000u);
  file[5] = 0x10;  // 4 KiB and a little
  EXPECT_THAT(fault(file), HasSubstr("goes on behind"));
}

TEST(SwfReader, NamesBrokenCompression) {
  ByteVector zlib = zlib_swf(plain_swf(1000));
  zlib[8] = 0xff;
  EXPECT_THAT(fault(zlib), HasSubstr("zlib data is broken"));
  ByteVector lzma = lzma_swf(plain_swf(1000));
  lzma[12] = 0xff;  // properties there are none of
  EXPECT_THAT(fault(lzma), HasSubstr("LZMA data is broken"));
  lzma = lzma_swf(plain_swf(1000));
  lzma[16] = 0x40;  // a dictionary of 1 GiB
  EXPECT_THAT(fault(lzma), HasSubstr("more than 80 MiB"));
}

TEST(SwfReader, IgnoresWhatComesBehindACompressedBody) {
  const ByteVector plain = plain_swf(1000);
  for (ByteVector file : {zlib_swf(plain), lzma_swf(plain)}) {
    file.insert(file.end(), 100, 0x55);
    const auto facts = read(file);
    ASSERT_TRUE(facts.ok()) << facts.error().message;
    EXPECT_EQ(*facts, *read(plain));
  }
}

}  // namespace
}  // namespace sallyport::swf
