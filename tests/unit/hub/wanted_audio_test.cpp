// Which audio a player gets.
#include "hub/wanted_audio.hpp"

#include <gtest/gtest.h>

namespace sallyport::hub {
namespace {

using media::AudioCodec;

std::optional<AudioCodec> wanted(const TranscodingOptions& options, std::optional<AudioCodec> only, std::string_view query) {
  ClientFacts client;
  client.only_audio = only;
  const auto audio = wanted_audio(options, client, query);
  return audio ? std::optional(audio->codec) : std::nullopt;
}

constexpr TranscodingOptions kBoth{.aac = true, .opus = true};

TEST(WantedAudio, IsTheOriginalWhereNothingIsConfigured) {
  EXPECT_EQ(wanted({}, AudioCodec::aac, "audio=aac"), std::nullopt);
  EXPECT_EQ(wanted({.aac = true}, {}, "audio=opus"), std::nullopt);
}

TEST(WantedAudio, IsWhatTheNameAsksForFirst) {
  EXPECT_EQ(wanted(kBoth, {}, "token=x&audio=aac"), AudioCodec::aac);
  EXPECT_EQ(wanted(kBoth, AudioCodec::aac, "audio=opus"), AudioCodec::opus);
  EXPECT_EQ(wanted(kBoth, AudioCodec::aac, "audio=original"), std::nullopt);
}

TEST(WantedAudio, IsElseWhatTheClientTakes) {
  EXPECT_EQ(wanted(kBoth, AudioCodec::aac, ""), AudioCodec::aac);
  EXPECT_EQ(wanted(kBoth, AudioCodec::aac, "audio=mp3"), AudioCodec::aac);
  EXPECT_EQ(wanted({.opus = true}, AudioCodec::aac, ""), std::nullopt);
  EXPECT_EQ(wanted(kBoth, {}, ""), std::nullopt);
}

TEST(WantedAudio, KnowsWhetherItWasAskedFor) {
  ClientFacts client;
  client.only_audio = AudioCodec::aac;
  EXPECT_FALSE(wanted_audio(kBoth, client, "")->asked);
  EXPECT_TRUE(wanted_audio(kBoth, client, "audio=aac")->asked);
}

}  // namespace
}  // namespace sallyport::hub
