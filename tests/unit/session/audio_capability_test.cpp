// What clients say of the audio that they take.
#include "session/audio_capability.hpp"

#include <gtest/gtest.h>

namespace sallyport::session {
namespace {

using media::AudioCodec;

constexpr std::uint32_t kAllOfFlash = 0x0FE7;  // as ffmpeg says
constexpr std::uint32_t kDecode = rtmp::fourcc_capability::kCanDecode;

TEST(AudioCapability, OldPlayersTakeAacOnly) {
  rtmp::ConnectRequest request;
  request.audio_codecs = kAllOfFlash;
  EXPECT_EQ(only_audio(request), AudioCodec::aac);
  request.fourcc_list = {"hvc1", "av01"};  // Enhanced RTMP for video
  EXPECT_EQ(only_audio(request), AudioCodec::aac);
}

TEST(AudioCapability, WhoSaysNothingGetsWhatThereIs) {
  EXPECT_EQ(only_audio({}), std::nullopt);
  rtmp::ConnectRequest speex;
  speex.audio_codecs = 0x0800;
  EXPECT_EQ(only_audio(speex), std::nullopt);
}

TEST(AudioCapability, EnhancedPlayersSayIt) {
  rtmp::ConnectRequest request;
  request.audio_fourcc_info = {{"Opus", kDecode}};
  EXPECT_EQ(only_audio(request), AudioCodec::opus);
  request.audio_codecs = kAllOfFlash;
  EXPECT_EQ(only_audio(request), std::nullopt);
  request.audio_fourcc_info = {{"mp4a", kDecode}};
  EXPECT_EQ(only_audio(request), AudioCodec::aac);
  request.audio_fourcc_info = {{"Opus", rtmp::fourcc_capability::kCanEncode}, {"mp4a", kDecode}};
  EXPECT_EQ(only_audio(request), AudioCodec::aac);
}

TEST(AudioCapability, WhoPassesEverythingOnTakesEverything) {
  rtmp::ConnectRequest request;
  request.audio_codecs = kAllOfFlash;
  request.audio_fourcc_info = {{"*", rtmp::fourcc_capability::kCanForward}};
  EXPECT_EQ(only_audio(request), std::nullopt);
  request.audio_fourcc_info.clear();
  request.fourcc_list = {"*"};
  EXPECT_EQ(only_audio(request), std::nullopt);
}

}  // namespace
}  // namespace sallyport::session
