#include "hub/shared_run.hpp"

#include <gtest/gtest.h>

#include "hub/cursor.hpp"
#include "hub_test_support.hpp"

namespace sallyport::hub {
namespace {

using namespace sallyport::test;

SharedRun run_of(const StreamLog& log, std::uint64_t from, std::size_t limit = 1 << 20) {
  return measure_run(log, from, limit);
}

TEST(SharedRun, GoesOverMediaAndDataAndStopsAtAMark) {
  StreamLog log;
  for (auto message : {key("k"), audio("a"), data("d"), inter("i")}) log.append(std::move(message));
  log.append(unpublish_mark());
  log.append(key("after"));

  EXPECT_EQ(run_of(log, 0).to, 4u);
  EXPECT_EQ(run_of(log, 4).to, 4u);
  EXPECT_EQ(run_of(log, 5).to, 6u);
}

TEST(SharedRun, DoesNotGoOverDataThatWasCleared) {
  StreamLog log;
  for (auto message : {key("k"), metadata("m"), metadata("other", 2), inter("i"), clear_data(1), inter("j")}) log.append(std::move(message));

  EXPECT_EQ(run_of(log, 0).to, 1u);
  EXPECT_EQ(run_of(log, 2).to, 4u);
}

TEST(SharedRun, StopsAtTheLimitBehindTheMessageThatReachesIt) {
  StreamLog log;
  for (int i = 0; i < 4; ++i) log.append(audio("0123456789"));
  EXPECT_EQ(run_of(log, 0, 15).to, 2u);
  EXPECT_EQ(run_of(log, 0, 10).to, 1u);
  EXPECT_EQ(run_of(log, 3, 15).to, 4u);
}

TEST(SharedRun, KnowsWhoseKeyFramesItNeedsAndBrings) {
  StreamLog log;
  log.append(inter("i0", 0, 0));
  log.append(key("k1", 0, 1));
  log.append(inter("i1", 0, 1));
  const SharedRun run = run_of(log, 0);
  EXPECT_EQ(run.needs_tracks, track_bit(0));
  EXPECT_EQ(run.gives_tracks, track_bit(1));
}

TEST(SharedRun, ACursorPassesOnlyWhatItsViewerCanDecode) {
  StreamLog log;
  log.append(publish_mark());
  log.append(inter("early"));
  Cursor cursor;
  drain(cursor, log);
  log.append(inter("i"));
  const auto place = cursor.run_place(log);
  ASSERT_TRUE(place);
  EXPECT_FALSE(cursor.pass(run_of(log, *place)));

  drain(cursor, log);
  log.append(key("k"));
  log.append(inter("i2"));
  ASSERT_TRUE(cursor.pass(run_of(log, *cursor.run_place(log))));
  EXPECT_FALSE(cursor.behind(log));
  log.append(inter("i3"));
  EXPECT_TRUE(cursor.pass(run_of(log, *cursor.run_place(log)))) << "the run brought the key frame";
}

TEST(SharedRun, NoRunForAViewerWhoJoinsOrWantsOnlyAPart) {
  StreamLog log;
  log.append(video_config("vc"));
  log.append(key("k"));
  Cursor cursor;
  EXPECT_FALSE(cursor.run_place(log));
  drain(cursor, log);
  EXPECT_FALSE(cursor.run_place(log)) << "there is nothing new";
  log.append(audio("a"));
  EXPECT_TRUE(cursor.run_place(log));
  cursor.receive_audio(false);
  EXPECT_FALSE(cursor.run_place(log));
}

TEST(RunCache, MakesARunForTheSecondWhoAsks) {
  RunCache cache;
  const SharedRun* run = nullptr;
  EXPECT_EQ(cache.ask(7, 1, run), RunCache::Answer::nobody_else);
  EXPECT_EQ(cache.ask(7, 1, run), RunCache::Answer::wanted);
  SharedRun made;
  made.from = 7;
  made.to = 9;
  made.form = 1;
  made.bytes = SharedBytes::copy_of(as_bytes("wire"));
  cache.keep(made);

  ASSERT_EQ(cache.ask(7, 1, run), RunCache::Answer::made);
  EXPECT_EQ(run->to, 9u);
  EXPECT_EQ(cache.ask(7, 2, run), RunCache::Answer::nobody_else) << "another form";
  EXPECT_EQ(cache.ask(8, 1, run), RunCache::Answer::nobody_else) << "another place";
}

TEST(RunCache, ForgetsTheOldest) {
  RunCache cache;
  const SharedRun* run = nullptr;
  for (std::uint64_t from = 0; from < 10; ++from) cache.ask(from, 1, run);
  EXPECT_EQ(cache.ask(9, 1, run), RunCache::Answer::wanted);
  EXPECT_EQ(cache.ask(0, 1, run), RunCache::Answer::nobody_else);
}

}  // namespace
}  // namespace sallyport::hub
