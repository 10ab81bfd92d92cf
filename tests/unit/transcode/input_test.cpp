// Audio messages as what a process is told.
#include "transcode/input.hpp"

#include <gtest/gtest.h>

#include "hub/media_message.hpp"

namespace sallyport::transcode {
namespace {

using media::AudioCodec;
using media::PacketType;

hub::StreamMessage tag(AudioCodec codec, PacketType type, ByteVector data, std::uint32_t timestamp = 0) {
  return hub::make_media_message(hub::StreamMessage::Kind::audio, media::write_audio(codec, type, data), timestamp);
}
hub::StreamMessage opus(std::uint32_t timestamp = 0) { return tag(AudioCodec::opus, PacketType::coded_frames, {9}, timestamp); }
hub::StreamMessage asc(std::uint8_t byte) { return tag(AudioCodec::aac, PacketType::sequence_start, {byte, 0}); }
hub::StreamMessage aac(std::uint32_t timestamp = 0) { return tag(AudioCodec::aac, PacketType::coded_frames, {8}, timestamp); }

using Messages = std::vector<Message>;
constexpr auto kAac = static_cast<std::uint8_t>(AudioCodec::aac);
constexpr auto kOpus = static_cast<std::uint8_t>(AudioCodec::opus);

TEST(TranscodeInput, AacBeginsWithItsConfiguration) {
  Input input;
  EXPECT_EQ(input.take(1, aac()), Messages());
  EXPECT_EQ(input.take(1, asc(0x12)), (Messages{Source{1, kAac, {0x12, 0}}}));
  EXPECT_EQ(input.take(1, aac(40)), (Messages{Packet{40, {8}}}));
  EXPECT_EQ(input.take(1, asc(0x12)), Messages()) << "it is the same";
  EXPECT_EQ(input.take(1, asc(0x11)), (Messages{Source{2, kAac, {0x11, 0}}}));
}

TEST(TranscodeInput, OpusDoesWithout) {
  Input input;
  EXPECT_EQ(input.take(1, opus(20)), (Messages{Source{1, kOpus, {}}, Packet{20, {9}}}));
  EXPECT_EQ(input.take(1, opus(40)), (Messages{Packet{40, {9}}}));
}

TEST(TranscodeInput, TheCodecMayChange) {
  Input input;
  input.take(1, asc(0x12));
  EXPECT_EQ(input.take(1, opus()), (Messages{Source{2, kOpus, {}}, Packet{0, {9}}}));
  EXPECT_EQ(input.take(1, aac()), Messages()) << "its configuration is gone";
}

TEST(TranscodeInput, TimesDoNotWrap) {
  Input input;
  input.take(1, opus(0xFFFFFFF0));
  EXPECT_EQ(input.take(1, opus(0x04)), (Messages{Packet{0x100000004, {9}}}));
  EXPECT_EQ(input.take(1, opus(0xFFFFFFFF)), (Messages{Packet{0xFFFFFFFF, {9}}}));
}

TEST(TranscodeInput, AnotherRunBeginsAnew) {
  Input input;
  input.take(1, asc(0x12));
  input.take(1, asc(0x11));
  EXPECT_EQ(input.run_of(1), 1u);
  EXPECT_EQ(input.run_of(2), 1u);
  EXPECT_EQ(input.take(2, aac()), Messages()) << "of another publisher";
  input.take(2, asc(0x12));
  EXPECT_EQ(input.run_of(2), std::nullopt);
  EXPECT_EQ(input.run_of(3), 2u);
  EXPECT_EQ(input.run_of(4), std::nullopt);
  EXPECT_EQ(input.source(), (Source{3, kAac, {0x12, 0}}));
}

TEST(TranscodeInput, CountsSoundAndNotGaps) {
  Input input;
  for (const std::uint32_t time : {0u, 20u, 40u, 9'000u, 9'020u}) input.take(1, opus(time));
  EXPECT_EQ(input.duration(), 60);
}

TEST(TranscodeInput, OthersAreNotItsBusiness) {
  Input input;
  const ByteVector mp3{0x2F, 1, 2};
  EXPECT_EQ(input.take(1, hub::make_media_message(hub::StreamMessage::Kind::audio, SharedBytes::copy_of(mp3), 0)), Messages());
}

}  // namespace
}  // namespace sallyport::transcode
