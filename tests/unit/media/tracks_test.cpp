#include "media/tracks.hpp"

#include <gtest/gtest.h>

#include "vectors/media_vectors.hpp"

namespace sallyport::media {
namespace {

using test::hex;

/// "id:codec:size" of every track, and "malformed" at the end of such a message.
std::string tracks_of(MediaKind kind, const ByteVector& body) {
  std::string out;
  TrackReader reader(kind, body);
  Track track;
  while (reader.next(track)) {
    out += std::to_string(track.id) + ":";
    for (int shift = 24; shift >= 0; shift -= 8)
      out += track.codec > 255 ? std::string(1, static_cast<char>(track.codec >> shift)) : "";
    if (track.codec < 256) out += std::to_string(track.codec);
    out += ":" + std::to_string(track.body.size()) + " ";
  }
  return out + (reader.malformed() ? "malformed" : "");
}

std::string video(std::string_view name) {
  return tracks_of(MediaKind::video, test::media_vector(name));
}
std::string audio(std::string_view name) {
  return tracks_of(MediaKind::audio, test::media_vector(name));
}

TEST(TrackReader, ReadsAMessageWithoutTracksAsTrackZero) {
  EXPECT_EQ(video("video-hevc-key-without-time"), "0:hvc1:5 ");
  EXPECT_EQ(audio("audio-opus-frame"), "0:Opus:3 ");
  EXPECT_EQ(video("video-avc-key"), "0:7:5 ");
  EXPECT_EQ(audio("audio-aac-config"), "0:10:2 ");
}

TEST(TrackReader, ReadsOneTrack) {
  EXPECT_EQ(video("video-one-track-config"), "3:av01:2 ");
}

TEST(TrackReader, ReadsManyTracksOfOneCodec) {
  EXPECT_EQ(video("video-many-tracks-config"), "0:hvc1:2 1:hvc1:1 ");
  EXPECT_EQ(video("video-modex-multitrack-key"), "4:hvc1:1 5:hvc1:1 ");
}

TEST(TrackReader, ReadsManyTracksOfManyCodecs) {
  EXPECT_EQ(video("video-many-codecs-config"), "0:hvc1:2 1:av01:1 ");
  EXPECT_EQ(audio("audio-many-codecs-config"), "1:mp4a:2 2:Opus:1 ");
}

TEST(TrackReader, FindsNoTrackInACommandOrAnEmptyMessage) {
  EXPECT_EQ(video("video-command"), "");
  EXPECT_EQ(tracks_of(MediaKind::audio, {}), "");
}

TEST(TrackReader, StopsAtTheTrackThatIsCutShort) {
  EXPECT_EQ(tracks_of(MediaKind::video, hex("96 11 'hvc1' 00 000001 AA 01 000002 BB")), "0:hvc1:1 malformed");
  EXPECT_EQ(tracks_of(MediaKind::video, hex("96 21 'hvc1' 00 000000 'av0'")), "0:hvc1:0 malformed");
  EXPECT_EQ(tracks_of(MediaKind::video, hex("96 01 'hvc1'")), "");
}

}  // namespace
}  // namespace sallyport::media
