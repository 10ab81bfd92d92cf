#include "media/tag_info.hpp"

#include <gtest/gtest.h>

#include "support/seeds.hpp"
#include "vectors/media_vectors.hpp"

namespace sallyport::media {
namespace {

using test::hex;
using test::media_vector;

TagInfo video(std::string_view name) {
  return inspect_video(media_vector(name));
}
TagInfo audio(std::string_view name) {
  return inspect_audio(media_vector(name));
}

/// Letters for the flags, so that a table of expectations reads at a glance.
std::string flags(const TagInfo& info) {
  std::string out;
  if (info.empty) out += "empty ";
  if (info.opaque) out += "opaque ";
  if (info.enhanced) out += "enhanced ";
  if (info.config) out += "config ";
  if (info.key) out += "key ";
  if (info.end_of_sequence) out += "end ";
  if (info.command) out += "command ";
  if (!out.empty()) out.pop_back();
  return out;
}

TEST(TagInfo, ClassifiesLegacyBodies) {
  EXPECT_EQ(flags(audio("audio-aac-config")), "config");
  EXPECT_EQ(flags(audio("audio-aac-frame")), "");
  EXPECT_EQ(flags(audio("audio-mp3-frame")), "");
  EXPECT_EQ(flags(audio("audio-speex-frame")), "");
  EXPECT_EQ(flags(video("video-avc-config")), "config");
  EXPECT_EQ(flags(video("video-avc-key")), "key");
  EXPECT_EQ(flags(video("video-avc-inter")), "");
  EXPECT_EQ(flags(video("video-avc-end")), "end");
  EXPECT_EQ(flags(video("video-avc-end-without-time")), "end");
  EXPECT_EQ(flags(video("video-h263-key")), "key");
  EXPECT_EQ(flags(video("video-h263-disposable")), "");
  EXPECT_EQ(flags(video("video-vp6-generated-key")), "key");
  EXPECT_EQ(flags(video("video-seek-mark")), "command");
  EXPECT_EQ(flags(video("video-hevc-unofficial-config")), "config");
}

TEST(TagInfo, ClassifiesEnhancedVideo) {
  EXPECT_EQ(flags(video("video-hevc-config")), "enhanced config");
  EXPECT_EQ(flags(video("video-hevc-key")), "enhanced key");
  EXPECT_EQ(flags(video("video-hevc-key-without-time")), "enhanced key");
  EXPECT_EQ(flags(video("video-hevc-inter")), "enhanced");
  EXPECT_EQ(flags(video("video-hevc-end")), "enhanced end");
  EXPECT_EQ(flags(video("video-av1-config")), "enhanced config");
  EXPECT_EQ(flags(video("video-av1-mpeg2ts-config")), "enhanced config");
  EXPECT_EQ(flags(video("video-av1-disposable")), "enhanced");
  EXPECT_EQ(flags(video("video-vp9-config")), "enhanced config");
  EXPECT_EQ(flags(video("video-vp9-key")), "enhanced key");
  EXPECT_EQ(flags(video("video-metadata")), "enhanced config");
  EXPECT_EQ(flags(video("video-command")), "enhanced command");
  EXPECT_EQ(flags(video("video-metadata-as-command-frame")), "enhanced config");
}

TEST(TagInfo, ClassifiesEnhancedAudio) {
  EXPECT_EQ(flags(audio("audio-opus-config")), "enhanced config");
  EXPECT_EQ(flags(audio("audio-opus-frame")), "enhanced");
  EXPECT_EQ(flags(audio("audio-opus-end")), "enhanced end");
  EXPECT_EQ(flags(audio("audio-multichannel-config")), "enhanced config");
  EXPECT_EQ(flags(audio("audio-modex-frame")), "enhanced");
}

TEST(TagInfo, NamesTheCodec) {
  EXPECT_EQ(audio("audio-aac-frame").codec, 10u);
  EXPECT_EQ(video("video-avc-key").codec, 7u);
  EXPECT_EQ(video("video-hevc-key").codec, fourcc("hvc1"));
  EXPECT_EQ(audio("audio-opus-frame").codec, fourcc("Opus"));
  EXPECT_EQ(video("video-many-tracks-config").codec, fourcc("hvc1"));
  EXPECT_EQ(video("video-many-codecs-config").codec, 0u);
}

TEST(TagInfo, RelaysAnUnknownFourCcLikeAKnownOne) {
  EXPECT_EQ(flags(video("video-unknown-codec-key")), "enhanced key");
  EXPECT_EQ(video("video-unknown-codec-key").codec, fourcc("zzzz"));
  EXPECT_EQ(flags(audio("audio-unknown-codec-frame")), "enhanced");
}

TEST(TagInfo, TellsFrameTypes) {
  EXPECT_EQ(video("video-hevc-inter").frame_type, FrameType::inter);
  EXPECT_EQ(video("video-av1-disposable").frame_type, FrameType::disposable);
  EXPECT_EQ(video("video-seek-mark").frame_type, FrameType::command);
  EXPECT_EQ(audio("audio-opus-frame").frame_type, FrameType::none);
}

TEST(TagInfo, PassesThroughModEx) {
  EXPECT_EQ(flags(video("video-modex-key")), "enhanced key");
  EXPECT_EQ(video("video-modex-key").nanosecond_offset, 999'999u);
  EXPECT_EQ(flags(video("video-modex-twice")), "enhanced key");
  EXPECT_EQ(video("video-modex-twice").nanosecond_offset, 1u);
  EXPECT_EQ(flags(video("video-modex-sixteen-bit-size")), "enhanced key");
  EXPECT_EQ(video("video-modex-sixteen-bit-size").nanosecond_offset, 7u);
  EXPECT_EQ(audio("audio-modex-frame").nanosecond_offset, 100u);
}

TEST(TagInfo, CountsTracks) {
  EXPECT_EQ(video("video-hevc-key").multitrack, Multitrack::none);
  EXPECT_EQ(video("video-one-track-config").multitrack, Multitrack::one_track);
  EXPECT_EQ(video("video-one-track-config").track, 3);
  EXPECT_EQ(video("video-one-track-config").track_count, 1);
  EXPECT_EQ(video("video-many-tracks-key").multitrack, Multitrack::many_tracks);
  EXPECT_EQ(video("video-many-tracks-key").track_count, 2);
  EXPECT_EQ(flags(video("video-many-tracks-key")), "enhanced key");
  EXPECT_EQ(video("video-modex-multitrack-key").track, 4);
  EXPECT_EQ(flags(video("video-modex-multitrack-key")), "enhanced key");
  EXPECT_EQ(audio("audio-many-codecs-config").track_count, 2);
  EXPECT_EQ(audio("audio-one-track-frame").track, 2);
}

TEST(TagInfo, GivesConfigsOfTheSameTracksTheSameSlot) {
  EXPECT_EQ(video("video-avc-config").config_slot, video("video-hevc-config").config_slot);
  EXPECT_EQ(video("video-av1-config").config_slot, video("video-av1-mpeg2ts-config").config_slot);
  EXPECT_EQ(video("video-many-tracks-config").config_slot, video("video-many-codecs-config").config_slot);
}

TEST(TagInfo, GivesOtherTracksAndOtherAspectsOtherSlots) {
  const std::vector<std::uint64_t> slots{
      video("video-hevc-config").config_slot, video("video-metadata").config_slot,
      video("video-one-track-config").config_slot, video("video-many-tracks-config").config_slot,
      video("video-many-tracks-other-config").config_slot};
  for (std::size_t i = 0; i < slots.size(); ++i) {
    EXPECT_NE(slots[i], 0u) << i;
    for (std::size_t j = 0; j < i; ++j) EXPECT_NE(slots[i], slots[j]) << i << " and " << j;
  }
  EXPECT_NE(audio("audio-opus-config").config_slot, audio("audio-multichannel-config").config_slot);
  EXPECT_EQ(video("video-hevc-key").config_slot, 0u);
}

TEST(TagInfo, TakesAnEmptyBodyForSilence) {
  EXPECT_EQ(flags(inspect_audio({})), "empty");
  EXPECT_EQ(flags(inspect_video({})), "empty");
}

TEST(TagInfo, LeavesOpaqueWhatItCannotMakeOut) {
  EXPECT_EQ(flags(inspect_audio(hex("AF"))), "opaque");
  EXPECT_EQ(flags(inspect_video(hex("17"))), "opaque");
  EXPECT_EQ(flags(inspect_video(hex("17 00 0000"))), "opaque");
  EXPECT_EQ(flags(inspect_video(hex("17 09 000000"))), "opaque");
  EXPECT_EQ(flags(inspect_video(hex("91 'hvc'"))), "opaque enhanced");
  EXPECT_EQ(flags(inspect_video(hex("9F 'hvc1'"))), "opaque enhanced");
  EXPECT_EQ(flags(inspect_video(hex("D1"))), "opaque enhanced");
  EXPECT_EQ(flags(inspect_video(hex("97 FF FFFF 00"))), "opaque enhanced");
  EXPECT_EQ(flags(inspect_video(hex("97 00 00 01 'hvc1' 00"))), "opaque enhanced") << "offset of one byte";
  EXPECT_EQ(flags(inspect_video(hex("96 06 'hvc1' 00"))), "opaque enhanced") << "multitrack in multitrack";
  EXPECT_EQ(flags(inspect_video(hex("96 31 'hvc1' 00"))), "opaque enhanced") << "unknown multitrack type";
  EXPECT_EQ(flags(inspect_video(hex("96 10 'hvc1'"))), "opaque enhanced") << "no track at all";
  EXPECT_EQ(flags(inspect_video(hex("96 10 'hvc1' 00 FFFFFF 00"))), "opaque enhanced");
}

TEST(TagInfo, LooksAtNoMoreThan256Tracks) {
  ByteVector body = hex("96 10 'hvc1'");
  body.resize(body.size() + 4 * 100'000);  // tracks 0 of no bytes
  EXPECT_EQ(inspect_video(body).track_count, 256);
}

TEST(TagInfo, SurvivesEveryTruncation) {
  for (const test::MediaVector& vector : test::media_vectors()) {
    if (vector.input != test::MediaInput::audio && vector.input != test::MediaInput::video) continue;
    for (std::size_t size = 0; size < vector.bytes.size(); ++size) {
      const ByteSpan cut = ByteSpan(vector.bytes).first(size);
      const TagInfo info = vector.input == test::MediaInput::audio ? inspect_audio(cut) : inspect_video(cut);
      EXPECT_EQ(info.empty, size == 0) << vector.name;
      EXPECT_EQ(info.config, info.config_slot != 0) << vector.name;
    }
  }
}

TEST(MediaVectors, AreTheSeedsOfTheFuzzer) {
  for (const test::MediaVector& vector : test::media_vectors()) {
    const ByteVector selector{static_cast<std::uint8_t>(vector.input)};
    test::expect_seed("media", vector.name, test::operator+(selector, vector.bytes));
  }
}

}  // namespace
}  // namespace sallyport::media
