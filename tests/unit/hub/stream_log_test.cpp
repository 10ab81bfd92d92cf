#include "hub/stream_log.hpp"

#include <gtest/gtest.h>

#include "hub_test_support.hpp"

namespace sallyport::hub {
namespace {

using namespace sallyport::test;

TEST(StreamLog, PositionsCountFromZeroForTheLifeOfTheStream) {
  StreamLog log({.time = Milliseconds(100), .bytes = 1 << 20, .joiner_time = Milliseconds(100)});
  for (std::uint32_t i = 0; i < 100; ++i) log.append(audio("a", i * 10));
  EXPECT_EQ(log.end(), 100u);
  EXPECT_EQ(log.begin(), 89u);
  EXPECT_EQ(log.at(log.begin()).timestamp, 890u);
}

TEST(StreamLog, HistoryIsBoundedByTime) {
  StreamLog log;
  for (std::uint32_t second = 0; second < 60; ++second) log.append(audio("a", second * 1000));
  EXPECT_EQ(log.at(log.begin()).timestamp, 49'000u);
}

TEST(StreamLog, HistoryIsBoundedByBytes) {
  StreamLog log({.time = Seconds(10), .bytes = 100'000, .joiner_time = Seconds(30)});
  const std::string large(10'000, 'x');
  for (int i = 0; i < 100; ++i) log.append(key(large, 0));
  EXPECT_LE(log.bytes(), 100'000u);
  EXPECT_GE(log.end() - log.begin(), 5u);
}

TEST(StreamLog, TheNewestMessageStaysHoweverLarge) {
  StreamLog log({.time = Seconds(10), .bytes = 1000, .joiner_time = Seconds(30)});
  log.append(audio("a", 0));
  log.append(key(std::string(5000, 'x'), 10));
  ASSERT_EQ(log.end() - log.begin(), 1u);
  EXPECT_TRUE(log.at(log.begin()).key);
}

TEST(StreamLog, BytesFollowWhatIsKept) {
  StreamLog log({.time = Milliseconds(100), .bytes = 1 << 20, .joiner_time = Milliseconds(100)});
  log.append(audio(std::string(1000, 'x'), 0));
  const std::size_t one = log.bytes();
  EXPECT_GE(one, 1000u);
  log.append(audio(std::string(1000, 'x'), 500));
  EXPECT_EQ(log.bytes(), one);
}

TEST(StreamLog, TheGroupOfPicturesForJoinersOutlivesTheHistory) {
  StreamLog log;
  for (std::uint32_t second = 0; second <= 20; ++second) log.append(second == 2 ? key("k", 2000) : inter("i", second * 1000));
  ASSERT_NE(log.newest_key(), nullptr);
  EXPECT_EQ(log.begin(), 2u);
  for (std::uint32_t second = 21; second <= 33; ++second) log.append(inter("i", second * 1000));
  EXPECT_EQ(log.newest_key(), nullptr);
  EXPECT_GT(log.begin(), 2u);
}

TEST(StreamLog, KeyPointsRememberTheHeadersInForceThere) {
  StreamLog log;
  log.append(video_config("c1"));
  log.append(key("k1", 0));
  log.append(video_config("c2"));
  EXPECT_EQ(texts_of(log.newest_key()->headers), Texts{"c1"});
  EXPECT_EQ(texts_of(log.headers()), Texts{"c2"});
  log.append(key("k2", 1000));
  EXPECT_EQ(log.newest_key()->position, 3u);
  EXPECT_EQ(texts_of(log.newest_key()->headers), Texts{"c2"});
}

TEST(StreamLog, JoinersBeginAtTheDefaultTracksKeyFrames) {
  StreamLog log;
  log.append(key("k0", 0, 0));
  log.append(key("k1", 0, 1));
  EXPECT_EQ(log.newest_key()->position, 0u);
}

TEST(StreamLog, WithoutADefaultTrackAnotherOnesKeyFramesServe) {
  StreamLog log;
  log.append(key("k1", 0, 1));
  log.append(key("k2", 0, 2));
  log.append(key("k1", 1000, 1));
  EXPECT_EQ(log.newest_key()->position, 2u);
  log.append(key("k0", 1500, 0));
  log.append(key("k1", 2000, 1));
  EXPECT_EQ(log.newest_key()->position, 3u);
}

TEST(StreamLog, AnUnpublishLeavesNothingForJoiners) {
  StreamLog log;
  log.append(publish_mark());
  log.append(video_config("c"));
  log.append(key("k", 0));
  EXPECT_TRUE(log.live());
  log.append(unpublish_mark());
  EXPECT_FALSE(log.live());
  EXPECT_EQ(log.newest_key(), nullptr);
  EXPECT_EQ(log.headers(), nullptr);
  log.append(publish_mark());
  EXPECT_TRUE(log.live());
}

TEST(StreamLog, ATakeoverLeavesTheNextPublisherToBringItsOwnHeaders) {
  StreamLog log;
  log.append(audio("a", 0));
  log.append(key("k", 0));
  StreamMessage mark;
  mark.kind = StreamMessage::Kind::takeover;
  log.append(mark);
  EXPECT_EQ(log.headers(), nullptr);
  EXPECT_EQ(log.newest_key(), nullptr);
  EXPECT_TRUE(log.live());
}

TEST(StreamLog, TimeMayWrap) {
  StreamLog log;
  for (std::uint32_t i = 0; i < 40; ++i) log.append(audio("a", 0xffffffffu - 20'000 + i * 1000));
  EXPECT_EQ(log.end() - log.begin(), 11u);
}

TEST(StreamLog, ATimeThatJumpsBackStartsTheHistoryAnew) {
  StreamLog log;
  for (std::uint32_t i = 0; i < 5; ++i) log.append(audio("a", 100'000 + i * 1000));
  log.append(audio("b", 0));
  EXPECT_EQ(log.end() - log.begin(), 1u);
}

TEST(StreamLog, HeadersAndDataAtTimeZeroDoNotEmptyTheLog) {
  StreamLog log;
  log.append(key("k", 500'000));
  log.append(inter("i", 501'000));
  log.append(metadata("m", 1, 0));
  log.append(audio_config("ac", 1, 0));
  log.append(data("d", 0));
  EXPECT_EQ(log.begin(), 0u);
  ASSERT_NE(log.newest_key(), nullptr);
  EXPECT_EQ(log.newest_key()->position, 0u);
}

TEST(StreamLog, DataAloneIsBoundedByItsOwnTime) {
  StreamLog log;
  for (std::uint32_t second = 0; second < 60; ++second) log.append(data("d", second * 1000));
  EXPECT_EQ(log.at(log.begin()).timestamp, 49'000u);
}

TEST(StreamLog, HeadersThatChangeAtEveryKeyFrameCountAgainstTheBound) {
  StreamLog log({.time = Seconds(10), .bytes = 1 << 20, .joiner_time = Seconds(30)});
  for (std::uint64_t slot = 0; slot < kMaxHeaderMessages; ++slot) log.append(metadata("m", slot));
  for (int i = 0; i < 20'000; ++i) {
    log.append(video_config("c"));
    log.append(key("k"));
  }
  // Each pair pins a set of 64 headers of its own.
  EXPECT_LT((log.end() - log.begin()) / 2 * kMaxHeaderMessages * sizeof(StreamMessage), std::size_t{1} << 20);
}

TEST(StreamLog, LoadTakesOverEverything) {
  StreamLog origin;
  origin.append(video_config("c"));
  for (std::uint32_t second = 0; second < 30; ++second) origin.append(audio("a", second * 1000));
  origin.append(key("k", 30'000));
  StreamLog copy;
  copy.load(origin);
  EXPECT_EQ(copy.begin(), origin.begin());
  EXPECT_EQ(copy.end(), origin.end());
  EXPECT_EQ(copy.bytes(), origin.bytes());
  EXPECT_EQ(copy.newest_key()->position, origin.newest_key()->position);
  EXPECT_TRUE(copy.live());
  for (StreamLog* log : {&origin, &copy}) log->append(data("d", 0));
  EXPECT_EQ(copy.begin(), origin.begin());
}

}  // namespace
}  // namespace sallyport::hub
