#include "base/base64.hpp"

#include <gtest/gtest.h>

namespace sallyport {
namespace {

TEST(Base64, WritesTheExamplesOfTheStandard) {  // RFC 4648, section 10
  EXPECT_EQ(encode_base64(as_bytes("")), "");
  EXPECT_EQ(encode_base64(as_bytes("f")), "Zg==");
  EXPECT_EQ(encode_base64(as_bytes("fo")), "Zm8=");
  EXPECT_EQ(encode_base64(as_bytes("foobar")), "Zm9vYmFy");
}

TEST(Base64, ReadsWhatItWrites) {
  ByteVector bytes;
  for (int i = 0; i < 300; ++i) {
    const auto read = decode_base64(encode_base64(bytes));
    ASSERT_TRUE(read.ok());
    EXPECT_EQ(*read, bytes);
    bytes.push_back(static_cast<std::uint8_t>(i * 7));
  }
}

TEST(Base64, RefusesEveryOtherTextForAValue) {
  for (const std::string_view text :
       {"Zg", "Zg=", "Zh==", "Z===", "====", "Zm9v\n", " Zm9v", "Zm 9", "Zm-_", "Zg==Zg=="})
    EXPECT_FALSE(decode_base64(text).ok()) << text;
}

}  // namespace
}  // namespace sallyport
