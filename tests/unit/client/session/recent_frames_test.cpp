// What a player has heard already when a stream comes back over another connection.
#include "client/session/recent_frames.hpp"

#include <gtest/gtest.h>

#include "support/hex.hpp"

namespace sallyport::client {
namespace {

using rtmp::MessageType;
using test::hex;

const ByteVector kVideoConfig = hex("17 00 000000 01");
const ByteVector kOtherVideoConfig = hex("17 00 000000 02");
const ByteVector kKeyFrame = hex("17 01 000000 'key'");
const ByteVector kFrame = hex("27 01 000000 'p'");
const ByteVector kSound = hex("AF 01 'a'");

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
