#include "base/buffer.hpp"

#include <gtest/gtest.h>

#include <numeric>

namespace sallyport {
namespace {

ByteVector counting(std::size_t size) {
  ByteVector bytes(size);
  std::iota(bytes.begin(), bytes.end(), std::uint8_t{0});
  return bytes;
}

TEST(BytesBuilder, AllocatesAsBytesArriveAndNotAsLengthsPromise) {
  BytesBuilder builder(100 * 1024 * 1024, 4096);
  EXPECT_LE(builder.capacity(), 4096u);
  builder.append(counting(10'000));
  EXPECT_LE(builder.capacity(), 20'000u);
  EXPECT_EQ(builder.size(), 10'000u);
  EXPECT_EQ(builder.missing(), 100u * 1024 * 1024 - 10'000);
}

TEST(BytesBuilder, KeepsTheBytesInOrderWhileItGrows) {
  const ByteVector input = counting(5000);
  BytesBuilder builder(input.size(), 16);
  for (std::size_t at = 0; at < input.size(); at += 100) builder.append(ByteSpan(input).subspan(at, 100));
  const SharedBytes bytes = builder.finish();
  EXPECT_TRUE(std::equal(input.begin(), input.end(), bytes.span().begin(), bytes.span().end()));
  EXPECT_EQ(builder.size(), 0u);
}

TEST(SharedBytes, CopiesShareOneAllocation) {
  const SharedBytes first = SharedBytes::copy_of(counting(10));
  const SharedBytes second = first;
  EXPECT_EQ(first.data(), second.data());
}

TEST(SharedBytes, OutlivesTheCopyItCameFrom) {
  SharedBytes kept;
  {
    const SharedBytes first = SharedBytes::copy_of(counting(10));
    kept = first;
  }
  EXPECT_EQ(kept.size(), 10u);
  EXPECT_EQ(kept.span()[9], 9);
}

TEST(SharedBytes, MovedFromIsEmpty) {
  SharedBytes first = SharedBytes::copy_of(counting(3));
  const SharedBytes second = std::move(first);
  EXPECT_TRUE(first.empty());  // NOLINT: the state after a move is part of the contract
  EXPECT_EQ(second.size(), 3u);
}

}  // namespace
}  // namespace sallyport
