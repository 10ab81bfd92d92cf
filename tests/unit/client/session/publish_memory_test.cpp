// What a publisher says again over another connection, and what a player has heard already.
#include "client/session/publish_memory.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "client/session/recent_frames.hpp"
#include "support/hex.hpp"

namespace sallyport::client {
namespace {

using rtmp::MessageType;
using test::hex;
using testing::ElementsAre;

const ByteVector kVideoConfig = hex("17 00 000000 01");
const ByteVector kOtherVideoConfig = hex("17 00 000000 02");
const ByteVector kAudioConfig = hex("AF 00 12 10");
const ByteVector kKeyFrame = hex("17 01 000000 'key'");
const ByteVector kFrame = hex("27 01 000000 'p'");
const ByteVector kSound = hex("AF 01 'a'");
const ByteVector kMetadata = hex("02 000D '@setDataFrame' 02 000A 'onMetaData' 05");
const ByteVector kClear = hex("02 000F '@clearDataFrame' 02 000A 'onMetaData'");
const ByteVector kCue = hex("02 0003 'cue' 05");

std::vector<ByteVector> kept(const PublishMemory& memory) {
  std::vector<ByteVector> all;
  for (const auto& one : memory.kept()) all.push_back(one.payload);
  return all;
}

TEST(PublishMemory, KeepsTheNewestOfEachKind) {
  PublishMemory memory;
  memory.note(MessageType::data_amf0, kMetadata);
  memory.note(MessageType::video, kVideoConfig);
  memory.note(MessageType::audio, kAudioConfig);
  memory.note(MessageType::video, kKeyFrame);
  memory.note(MessageType::data_amf0, kCue);
  memory.note(MessageType::video, kOtherVideoConfig);

  EXPECT_THAT(kept(memory), ElementsAre(kMetadata, kOtherVideoConfig, kAudioConfig));
}

TEST(PublishMemory, ForgetsWhatWasCleared) {
  PublishMemory memory;
  memory.note(MessageType::data_amf0, kMetadata);
  memory.note(MessageType::data_amf0, kClear);
  EXPECT_THAT(kept(memory), ElementsAre());
}

TEST(PublishMemory, KeepsNoMoreThanItsBounds) {
  PublishMemory memory;
  const ByteVector large(PublishMemory::kMaxBytes, 0);
  ByteVector config = kVideoConfig;
  config.insert(config.end(), large.begin(), large.end());
  memory.note(MessageType::video, config);
  EXPECT_THAT(kept(memory), ElementsAre());

  for (std::size_t i = 0; i < 2 * PublishMemory::kMaxKept; ++i) {
    ByteVector data = hex("02 000D '@setDataFrame' 02 0002");
    data.push_back(static_cast<std::uint8_t>('0' + i / 64));
    data.push_back(static_cast<std::uint8_t>('0' + i % 64));
    memory.note(MessageType::data_amf0, data);
  }
  EXPECT_EQ(memory.kept().size(), PublishMemory::kMaxKept);
}

TEST(PublishMemory, LetsMediaPassFromAKeyFrameOnBehindABreak) {
  PublishMemory memory;
  memory.note(MessageType::video, kKeyFrame);
  memory.note_break();

  EXPECT_TRUE(memory.awaits_key_frame());
  EXPECT_FALSE(memory.admits(MessageType::video, kFrame));
  EXPECT_FALSE(memory.admits(MessageType::audio, kSound));
  EXPECT_TRUE(memory.admits(MessageType::video, kVideoConfig));
  EXPECT_TRUE(memory.admits(MessageType::data_amf0, kCue));
  EXPECT_TRUE(memory.admits(MessageType::video, kKeyFrame));
  EXPECT_TRUE(memory.admits(MessageType::video, kFrame));
  EXPECT_TRUE(memory.admits(MessageType::audio, kSound));
}

TEST(PublishMemory, WaitsForNoKeyFrameWhereThereAreNoPictures) {
  PublishMemory memory;
  memory.note(MessageType::audio, kSound);
  memory.note_break();
  EXPECT_TRUE(memory.admits(MessageType::audio, kSound));
}

rtmp::Message message(MessageType type, std::uint32_t timestamp, const ByteVector& payload) {
  return {{.timestamp = timestamp, .type = type}, SharedBytes::copy_of(payload)};
}

TEST(RecentFrames, LeavesOutWhatComesOnceMoreBehindABreak) {
  RecentFrames recent;
  for (const auto& one : {message(MessageType::video, 0, kVideoConfig),
                          message(MessageType::video, 0, kKeyFrame), message(MessageType::video, 40, kFrame)})
    EXPECT_TRUE(recent.is_new(one));
  recent.note_break();

  EXPECT_FALSE(recent.is_new(message(MessageType::video, 20, kVideoConfig))) << "at another time";
  EXPECT_FALSE(recent.is_new(message(MessageType::video, 0, kKeyFrame)));
  EXPECT_FALSE(recent.is_new(message(MessageType::video, 40, kFrame)));
  EXPECT_TRUE(recent.is_new(message(MessageType::video, 80, kFrame)));
  EXPECT_TRUE(recent.is_new(message(MessageType::video, 0, kKeyFrame))) << "the publisher begins anew";
}

TEST(RecentFrames, HandsOnRepetitionsOfAStreamThatDidNotBreak) {
  RecentFrames recent;
  EXPECT_TRUE(recent.is_new(message(MessageType::audio, 0, kSound)));
  EXPECT_TRUE(recent.is_new(message(MessageType::audio, 0, kSound)));
}

TEST(RecentFrames, HandsOnAConfigurationThatIsNotTheNewest) {
  RecentFrames recent;
  (void)recent.is_new(message(MessageType::video, 0, kVideoConfig));
  (void)recent.is_new(message(MessageType::video, 40, kOtherVideoConfig));
  recent.note_break();
  EXPECT_TRUE(recent.is_new(message(MessageType::video, 80, kVideoConfig)));
}

TEST(RecentFrames, ForgetsTheOldest) {
  RecentFrames recent;
  for (std::uint32_t i = 0; i <= RecentFrames::kMost; ++i)
    (void)recent.is_new(message(MessageType::audio, i, kSound));
  recent.note_break();
  EXPECT_FALSE(recent.is_new(message(MessageType::audio, 1, kSound)));
  EXPECT_TRUE(recent.is_new(message(MessageType::audio, 0, kSound)));
}

}  // namespace
}  // namespace sallyport::client
