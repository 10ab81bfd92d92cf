#include "base/byte_reader.hpp"

#include <gtest/gtest.h>

#include "base/byte_writer.hpp"

namespace sallyport {
namespace {

TEST(ByteReader, ReadsWhatTheWriterWrote) {
  ByteVector bytes;
  ByteWriter writer(bytes);
  writer.u8(0x12);
  writer.u16(0x3456);
  writer.u24(0x789abc);
  writer.u32(0xdef01234);
  writer.u64(0x56789abcdef01234);
  writer.u32_little(0x01020304);
  writer.f64(-2.5);

  ByteReader reader(bytes);
  std::uint8_t u8 = 0;
  std::uint16_t u16 = 0;
  std::uint32_t u24 = 0, u32 = 0, little = 0;
  std::uint64_t u64 = 0;
  double f64 = 0;
  ASSERT_TRUE(reader.u8(u8) && reader.u16(u16) && reader.u24(u24) && reader.u32(u32) && reader.u64(u64) &&
              reader.u32_little(little) && reader.f64(f64));

  EXPECT_EQ(u8, 0x12);
  EXPECT_EQ(u16, 0x3456);
  EXPECT_EQ(u24, 0x789abcu);
  EXPECT_EQ(u32, 0xdef01234u);
  EXPECT_EQ(u64, 0x56789abcdef01234u);
  EXPECT_EQ(little, 0x01020304u);
  EXPECT_EQ(f64, -2.5);
  EXPECT_TRUE(reader.at_end());
}

TEST(ByteReader, LeavesThePositionWhereItWasWhenTooLittleIsLeft) {
  const ByteVector bytes{1, 2, 3};
  ByteReader reader(bytes);
  std::uint32_t u32 = 77;
  ByteSpan span;

  EXPECT_FALSE(reader.u32(u32));
  EXPECT_FALSE(reader.bytes(4, span));
  EXPECT_FALSE(reader.skip(4));
  EXPECT_FALSE(reader.bytes(static_cast<std::size_t>(-1), span));

  EXPECT_EQ(u32, 77u);
  EXPECT_EQ(reader.position(), 0u);
  EXPECT_TRUE(reader.bytes(3, span));
  EXPECT_EQ(span.data(), bytes.data());
}

TEST(ByteReader, PeekDoesNotRead) {
  const ByteVector bytes{9};
  ByteReader reader(bytes);
  std::uint8_t first = 0;
  EXPECT_TRUE(reader.peek(first));
  EXPECT_EQ(first, 9);
  EXPECT_EQ(reader.remaining(), 1u);
  EXPECT_TRUE(reader.skip(1));
  EXPECT_FALSE(reader.peek(first));
}

}  // namespace
}  // namespace sallyport
