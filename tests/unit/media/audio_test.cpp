// AAC and Opus in tag bodies.
#include "media/audio.hpp"

#include <gtest/gtest.h>


namespace sallyport::media {
namespace {

AudioBody read(const ByteVector& body) { return read_audio(body); }

TEST(Audio, ReadsAacInBothForms) {
  const ByteVector legacy{0xAF, 0x01, 7, 8};
  const ByteVector enhanced{0x91, 'm', 'p', '4', 'a', 7, 8};
  for (const ByteVector& body : {legacy, enhanced}) {
    const AudioBody audio = read(body);
    EXPECT_EQ(audio.codec, AudioCodec::aac);
    EXPECT_EQ(audio.type, PacketType::coded_frames);
    EXPECT_EQ(ByteVector(audio.data.begin(), audio.data.end()), (ByteVector{7, 8}));
  }
}

TEST(Audio, ReadsOpusAndItsHeader) {
  const ByteVector body{0x90, 'O', 'p', 'u', 's', 'O', 'p'};
  EXPECT_EQ(read(body).codec, AudioCodec::opus);
  EXPECT_EQ(read(body).type, PacketType::sequence_start);
  EXPECT_EQ(read(body).data.size(), 2u);
}

TEST(Audio, TakesTrackZeroOfSeveral) {
  const ByteVector body{0x95, 0x11, 'O', 'p', 'u', 's', 1, 0, 0, 1, 0xBB, 0, 0, 0, 2, 0xAA, 0xAC};
  EXPECT_EQ(read(body).codec, AudioCodec::opus);
  EXPECT_EQ(read(body).data.size(), 2u);
  const ByteVector without{0x95, 0x11, 'O', 'p', 'u', 's', 1, 0, 0, 1, 0xBB};
  EXPECT_EQ(read(without).codec, AudioCodec::other);
}

TEST(Audio, OthersAreOther) {
  for (const ByteVector& body : {ByteVector{}, ByteVector{0x2F, 1, 2}, ByteVector{0x91, 'a', 'c', '-', '3', 1}, ByteVector{0x91, 'O'}}) {
    EXPECT_EQ(read(body).codec, AudioCodec::other);
  }
}

TEST(Audio, WritesWhatItReads) {
  const ByteVector data{1, 2, 3};
  for (const AudioCodec codec : {AudioCodec::aac, AudioCodec::opus}) {
    for (const PacketType type : {PacketType::sequence_start, PacketType::coded_frames}) {
      const SharedBytes body = write_audio(codec, type, data);
      const AudioBody audio = read_audio(body.span());
      EXPECT_EQ(audio.codec, codec);
      EXPECT_EQ(audio.type, type);
      EXPECT_EQ(ByteVector(audio.data.begin(), audio.data.end()), data);
    }
  }
}

TEST(Audio, KnowsTheirNames) {
  EXPECT_EQ(audio_codec_named("opus"), AudioCodec::opus);
  EXPECT_EQ(audio_codec_named("AAC"), std::nullopt);
  EXPECT_EQ(metadata_id(AudioCodec::aac), 10);
  EXPECT_EQ(metadata_id(AudioCodec::opus), 0x4F707573);
}

}  // namespace
}  // namespace sallyport::media
