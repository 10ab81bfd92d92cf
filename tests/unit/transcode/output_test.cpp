// What a process has made, which is not believed.
#include "transcode/output.hpp"

#include <gtest/gtest.h>

namespace sallyport::transcode {
namespace {

using media::AudioCodec;

const Header kAacHeader{1, 2, {0x11, 0x90}};

TEST(TranscodeOutput, MakesTags) {
  Output output(AudioCodec::aac);
  const auto header = output.take(kAacHeader);
  ASSERT_TRUE(header);
  EXPECT_TRUE(header->config);
  const auto frame = output.take(Frame{1, 0x100000004, {7}});
  ASSERT_TRUE(frame);
  EXPECT_EQ(frame->timestamp, 4u);
  const ByteSpan body = frame->payload.span();
  EXPECT_EQ(ByteVector(body.begin(), body.end()), (ByteVector{0xAF, 1, 7}));
}

TEST(TranscodeOutput, MakesOpusOfEnhancedRtmp) {
  Output output(AudioCodec::opus);
  ByteVector head(19, 0);
  const std::string_view magic = "OpusHead";
  std::copy(magic.begin(), magic.end(), head.begin());
  ASSERT_TRUE(output.take(Header{1, 1, head}));
  const auto frame = output.take(Frame{1, 0, {7}});
  ASSERT_TRUE(frame);
  const ByteSpan body = frame->payload.span();
  EXPECT_EQ(ByteVector(body.begin(), body.end()), (ByteVector{0x91, 'O', 'p', 'u', 's', 7}));
}

TEST(TranscodeOutput, RefusesWhatCannotBe) {
  Output output(AudioCodec::aac);
  EXPECT_FALSE(output.take(Frame{1, 0, {7}})) << "without a header";
  EXPECT_FALSE(output.take(Header{1, 3, {1, 2}}));
  EXPECT_FALSE(output.take(Header{1, 0, {1, 2}}));
  EXPECT_FALSE(output.take(Header{1, 2, {1}}));
  EXPECT_FALSE(output.take(Header{1, 2, ByteVector(Output::kMaxConfig + 1)}));
  EXPECT_FALSE(Output(AudioCodec::opus).take(Header{1, 2, ByteVector(19)}));
  ASSERT_TRUE(output.take(kAacHeader));
  EXPECT_FALSE(output.take(Frame{1, 0, {}}));
  EXPECT_FALSE(output.take(Frame{1, 0, ByteVector(Output::kMaxFrame + 1)}));
}

TEST(TranscodeOutput, RefusesMoreThanThereCanBe) {
  Output output(AudioCodec::aac);
  output.give();
  int taken = 0;
  while (output.take(kAacHeader)) ASSERT_LT(++taken, 1000);
  EXPECT_EQ(taken, 2 * Output::kFramesOfAPacket);
}

}  // namespace
}  // namespace sallyport::transcode
