#include "hub/cursor.hpp"

#include <gtest/gtest.h>

#include "hub_test_support.hpp"

namespace sallyport::hub {
namespace {

using namespace sallyport::test;

/// A log that holds little, so that viewers fall out of it soon.
StreamLog short_log() { return StreamLog({.time = Milliseconds(1000), .bytes = 1 << 20, .joiner_time = Seconds(30)}); }

void begin_stream(StreamLog& log) {
  log.append(publish_mark());
  log.append(metadata("meta"));
  log.append(video_config("vc"));
  log.append(audio_config("ac"));
}

TEST(Cursor, AViewerFromTheStartGetsEverythingInOrder) {
  StreamLog log;
  Cursor cursor;
  EXPECT_EQ(drain(cursor, log), Texts{});
  begin_stream(log);
  log.append(key("k1"));
  log.append(audio("a1"));
  EXPECT_EQ(drain(cursor, log), (Texts{"<publish>", "meta", "vc", "ac", "k1", "a1"}));
  EXPECT_FALSE(cursor.behind(log));
}

TEST(Cursor, ALateJoinerGetsHeadersThenTheFramesSinceTheKeyThenLive) {
  StreamLog log;
  begin_stream(log);
  for (const char* text : {"k1", "k2"}) {
    log.append(key(text));
    log.append(inter("i"));
  }
  log.append(audio("a"));
  Cursor cursor;
  EXPECT_TRUE(cursor.behind(log));
  EXPECT_EQ(drain(cursor, log), (Texts{"meta", "vc", "ac", "k2", "i", "a"}));
  log.append(inter("live"));
  EXPECT_TRUE(cursor.behind(log));
  EXPECT_EQ(drain(cursor, log), Texts{"live"});
}

TEST(Cursor, ALateJoinerGetsTheHeadersThatTheKeyFrameBelongsTo) {
  StreamLog log;
  log.append(video_config("old"));
  log.append(key("k"));
  log.append(video_config("new"));
  log.append(inter("i"));
  Cursor cursor;
  EXPECT_EQ(drain(cursor, log), (Texts{"old", "k", "new", "i"}));
}

TEST(Cursor, AnAudioOnlyJoinerBeginsAtTheNewest) {
  StreamLog log;
  log.append(publish_mark());
  log.append(audio_config("ac"));
  for (std::uint32_t i = 0; i < 20; ++i) log.append(audio("old", i * 20));
  Cursor cursor;
  EXPECT_EQ(drain(cursor, log), Texts{"ac"});
  log.append(audio("live", 400));
  EXPECT_EQ(drain(cursor, log), Texts{"live"});
}

TEST(Cursor, AnAudioOnlyJoinerWhoseCarrierWasBusyBeginsWhereItArrived) {
  StreamLog log;
  log.append(publish_mark());
  log.append(audio_config("ac"));
  log.append(audio("old", 0));
  Cursor cursor;
  cursor.arrive(log);
  log.append(audio("first", 20));
  cursor.arrive(log);  // already has
  log.append(audio("second", 40));
  EXPECT_EQ(drain(cursor, log), (Texts{"ac", "first", "second"}));
}

TEST(Cursor, WhoArrivedBeforeThePublisherGetsItsHeadersOnce) {
  StreamLog log;
  Cursor cursor;
  cursor.arrive(log);
  begin_stream(log);
  EXPECT_EQ(drain(cursor, log), (Texts{"<publish>", "meta", "vc", "ac"}));
}

TEST(Cursor, WhoArrivedBetweenHeadersGetsThoseOfThatTime) {
  StreamLog log;
  log.append(audio_config("old"));
  Cursor cursor;
  cursor.arrive(log);
  log.append(audio("a1"));
  log.append(audio_config("new"));
  log.append(audio("a2"));
  EXPECT_EQ(drain(cursor, log), (Texts{"old", "a1", "new", "a2"}));
}

TEST(Cursor, WhoArrivedBeforeTheNewestKeyFrameStillBeginsThere) {
  StreamLog log;
  begin_stream(log);
  log.append(key("k1"));
  Cursor cursor;
  cursor.arrive(log);
  log.append(inter("i"));
  log.append(key("k2"));
  EXPECT_EQ(drain(cursor, log), (Texts{"meta", "vc", "ac", "k2"}));
}

TEST(Cursor, WhoseArrivalFellOutOfTheLogBeginsAtTheNewest) {
  StreamLog log = short_log();
  log.append(audio("a", 0));
  Cursor cursor;
  cursor.arrive(log);
  for (std::uint32_t second = 1; second <= 5; ++second) log.append(audio("s" + std::to_string(second), second * 1000));
  ASSERT_GT(log.begin(), 1U);
  EXPECT_EQ(drain(cursor, log), Texts{});
  EXPECT_EQ(cursor.take_skipped(), 0U);
}

TEST(Cursor, WithoutAKeyInReachVideoWaitsForTheNextAndAudioDoesNot) {
  StreamLog log;
  begin_stream(log);
  log.append(key("k", 0));
  for (std::uint32_t second = 1; second <= 40; ++second) log.append(inter("i", second * 1000));
  ASSERT_EQ(log.newest_key(), nullptr);
  Cursor cursor;
  EXPECT_EQ(drain(cursor, log), (Texts{"meta", "vc", "ac"}));
  log.append(inter("i", 40'500));
  log.append(audio("a", 40'500));
  log.append(key("k2", 41'000));
  log.append(inter("i2", 41'500));
  EXPECT_EQ(drain(cursor, log), (Texts{"a", "k2", "i2"}));
}

TEST(Cursor, ASlowViewerIsMovedToTheNewestKeyFrame) {
  StreamLog log = short_log();
  begin_stream(log);
  log.append(key("k1", 0));
  Cursor cursor;
  drain(cursor, log);
  for (std::uint32_t i = 1; i <= 30; ++i) log.append(i % 10 == 0 ? key("k" + std::to_string(i), i * 100) : inter("i", i * 100));
  EXPECT_EQ(drain(cursor, log), Texts{"k30"});
  EXPECT_EQ(cursor.take_skipped(), 29u);
  EXPECT_EQ(cursor.take_skipped(), 0u);
}

TEST(Cursor, ASlowViewerGetsTheConfigurationThatChangedMeanwhile) {
  StreamLog log = short_log();
  begin_stream(log);
  log.append(key("k1", 0));
  Cursor cursor;
  drain(cursor, log);
  log.append(video_config("vc2", 1, 100));
  for (std::uint32_t i = 1; i <= 30; ++i) log.append(i == 20 ? key("k2", 2000) : inter("i", i * 100));
  const Texts texts = drain(cursor, log);
  EXPECT_EQ(Texts(texts.begin(), texts.begin() + 4), (Texts{"meta", "vc2", "ac", "k2"}));
}

TEST(Cursor, ASlowViewerIsNotSentWhatItHasHadAlready) {
  StreamLog log = short_log();
  begin_stream(log);
  log.append(key("k1", 0));
  Cursor cursor;
  EXPECT_EQ(drain(cursor, log), (Texts{"meta", "vc", "ac", "k1"}));
  for (std::uint32_t i = 1; i <= 30; ++i) log.append(i == 25 ? key("k2", 2500) : inter("i", i * 100));
  EXPECT_EQ(drain(cursor, log), (Texts{"k2", "i", "i", "i", "i", "i"}));
}

TEST(Cursor, ASlowViewerStillLearnsThatThePublisherHasGone) {
  StreamLog log = short_log();
  log.append(publish_mark());
  log.append(audio("a", 0));
  Cursor cursor;
  drain(cursor, log);
  for (std::uint32_t i = 1; i <= 30; ++i) log.append(audio("a", i * 100));
  StreamMessage gone = unpublish_mark();
  gone.timestamp = 3000;
  log.append(gone);
  EXPECT_EQ(drain(cursor, log), Texts{"<unpublish>"});
}

TEST(Cursor, AFirstJoinerIsNotToldOfAPublisherItNeverSaw) {
  StreamLog log;
  begin_stream(log);
  log.append(key("k"));
  log.append(unpublish_mark());
  Cursor cursor;
  EXPECT_EQ(drain(cursor, log), Texts{});
}

TEST(Cursor, ReceiveVideoOffAndOnBeginsAgainAtAKeyFrame) {
  StreamLog log;
  begin_stream(log);
  log.append(key("k1"));
  Cursor cursor;
  drain(cursor, log);
  cursor.receive_video(false);
  log.append(inter("i1"));
  log.append(audio("a1"));
  EXPECT_EQ(drain(cursor, log), Texts{"a1"});
  cursor.receive_video(true);
  log.append(inter("i2"));
  log.append(audio("a2"));
  log.append(key("k2"));
  log.append(inter("i3"));
  EXPECT_EQ(drain(cursor, log), (Texts{"meta", "vc", "ac", "a2", "k2", "i3"}));
}

TEST(Cursor, VideoSwitchedOnAfterTheJoinComesWithItsConfiguration) {
  StreamLog log;
  begin_stream(log);
  log.append(key("k1"));
  Cursor cursor;
  cursor.receive_video(false);
  EXPECT_EQ(drain(cursor, log), (Texts{"meta", "ac"}));
  log.append(video_config("vc2"));
  EXPECT_EQ(drain(cursor, log), Texts{});
  cursor.receive_video(true);
  EXPECT_TRUE(cursor.behind(log));
  EXPECT_EQ(drain(cursor, log), (Texts{"meta", "vc2", "ac"}));
}

TEST(Cursor, AudioSwitchedOnAfterTheJoinComesWithItsConfiguration) {
  StreamLog log;
  begin_stream(log);
  log.append(key("k1"));
  Cursor cursor;
  cursor.receive_audio(false);
  EXPECT_EQ(drain(cursor, log), (Texts{"meta", "vc", "k1"}));
  log.append(audio("a1"));
  EXPECT_EQ(drain(cursor, log), Texts{});
  cursor.receive_audio(true);
  log.append(audio("a2"));
  EXPECT_EQ(drain(cursor, log), (Texts{"meta", "vc", "ac", "a2"}));
}

TEST(Cursor, SwitchingOnWhatIsOnChangesNothing) {
  StreamLog log;
  begin_stream(log);
  log.append(key("k1"));
  Cursor cursor;
  drain(cursor, log);
  cursor.receive_video(true);
  cursor.receive_audio(true);
  log.append(inter("i1"));
  EXPECT_EQ(drain(cursor, log), Texts{"i1"});
}

TEST(Cursor, EachTrackWaitsForItsOwnKeyFrame) {
  StreamLog log;
  Cursor cursor;
  drain(cursor, log);
  log.append(inter("t0", 0, 0));
  log.append(key("K0", 0, 0));
  log.append(inter("t1", 0, 1));
  log.append(inter("i0", 0, 0));
  log.append(key("K1", 0, 1));
  log.append(inter("i1", 0, 1));
  EXPECT_EQ(drain(cursor, log), (Texts{"K0", "i0", "K1", "i1"}));
}

TEST(Cursor, TracksBeyondTheMaskShareOnePlaceAndDoNoHarm) {
  StreamLog log;
  Cursor cursor;
  drain(cursor, log);
  log.append(inter("t64", 0, 64));
  log.append(key("K200", 0, 200));
  log.append(inter("t255", 0, 255));
  EXPECT_EQ(drain(cursor, log), (Texts{"K200", "t255"}));
}

TEST(Cursor, FramesThatNeedNoKeyAreNotHeldBack) {
  StreamLog log;
  Cursor cursor;
  drain(cursor, log);
  log.append(make_message(StreamMessage::Kind::video, "opaque", 0));
  EXPECT_EQ(drain(cursor, log), Texts{"opaque"});
}

TEST(Cursor, ClearDataIsNotForViewers) {
  StreamLog log;
  Cursor cursor;
  drain(cursor, log);
  log.append(clear_data(1));
  log.append(data("d"));
  EXPECT_EQ(drain(cursor, log), Texts{"d"});
}

TEST(Cursor, WhoJoinsAfterMetadataWasClearedDoesNotGetItWithTheKeyFramesHeaders) {
  StreamLog log;
  begin_stream(log);
  log.append(key("k"));
  log.append(clear_data(1));
  log.append(inter("i"));
  Cursor cursor;
  EXPECT_EQ(drain(cursor, log), (Texts{"vc", "ac", "k", "i"}));
}

TEST(Cursor, NorFromTheFramesSinceTheKeyButWhatWasSetAgainSince) {
  StreamLog log;
  begin_stream(log);
  log.append(key("k"));
  log.append(metadata("within"));
  log.append(metadata("other", 2));
  log.append(clear_data(1));
  log.append(metadata("again"));
  log.append(inter("i"));
  Cursor cursor;
  EXPECT_EQ(drain(cursor, log), (Texts{"vc", "ac", "k", "other", "again", "i"}));
}

TEST(Cursor, MetadataThatWasSetAgainIsAmongTheHeadersInForce) {
  StreamLog log;
  begin_stream(log);
  log.append(clear_data(1));
  log.append(metadata("again"));
  log.append(audio("a"));
  Cursor cursor;
  EXPECT_EQ(drain(cursor, log), (Texts{"again", "vc", "ac"}));
}

TEST(Cursor, EventsThatAreNotKeptAreNotClearedEither) {
  StreamLog log;
  log.append(key("k"));
  log.append(data("event"));
  log.append(clear_data(0));
  Cursor cursor;
  EXPECT_EQ(drain(cursor, log), (Texts{"k", "event"}));
}

TEST(Cursor, RejoiningGoesToTheNewestKeyFrame) {
  StreamLog log;
  begin_stream(log);
  log.append(key("k1", 0));
  Cursor cursor;
  drain(cursor, log);
  for (std::uint32_t i = 1; i < 5; ++i) log.append(inter("i", i * 100));
  log.append(key("k2", 500));
  log.append(inter("i", 600));
  cursor.rejoin();
  EXPECT_TRUE(cursor.behind(log));
  EXPECT_EQ(drain(cursor, log), (Texts{"k2", "i"}));
}

}  // namespace
}  // namespace sallyport::hub
