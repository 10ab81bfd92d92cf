#include "net/http/tunnel_sequencer.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "net/http/interval_pacer.hpp"

namespace sallyport::net {
namespace {

const MonotonicTime kStart{};

class TunnelSequencerTest : public testing::Test {
 protected:
  struct Answer {
    std::string who;
    unsigned status;
    std::string body;
    bool operator==(const Answer&) const = default;
  };

  void offer(std::uint64_t sequence, const std::string& who, const std::string& body = {},
             MonotonicTime now = kStart) {
    TunnelRequest request{TunnelVerb::send, sequence, {body.begin(), body.end()}, {}};
    request.answer = [this, who](const TunnelReply& reply) {
      answers.push_back({who, reply.status, std::string(as_text(reply.body.span()))});
    };
    sequencer.offer(std::move(request), now);
  }
  void finish(const std::string& body, MonotonicTime now = kStart) {
    sequencer.finish({.status = 200, .body = SharedBytes::copy_of(as_bytes(body))}, now);
  }
  /// Begins the next request and answers it; its body, or "-" if none begins.
  std::string run(const std::string& reply) {
    TunnelRequest* const request = sequencer.begin();
    if (!request) return "-";
    std::string body(as_text(request->body));
    finish(reply);
    return body;
  }

  TunnelSequencer sequencer;
  std::vector<Answer> answers;
};

TEST_F(TunnelSequencerTest, RunsRequestsInTheOrderOfTheirNumbers) {
  offer(2, "c", "third");
  offer(0, "a", "first");
  offer(1, "b", "second");

  EXPECT_EQ(run("x"), "first");
  EXPECT_EQ(run("y"), "second");
  EXPECT_EQ(run("z"), "third");
  EXPECT_EQ(answers, (std::vector<Answer>{{"a", 200, "x"}, {"b", 200, "y"}, {"c", 200, "z"}}));
}

TEST_F(TunnelSequencerTest, NeverRunsTwoAtTheSameTime) {
  offer(0, "a");
  offer(1, "b");

  ASSERT_NE(sequencer.begin(), nullptr);
  EXPECT_EQ(sequencer.begin(), nullptr);
  EXPECT_TRUE(sequencer.next_waits());
  finish("x");
  EXPECT_NE(sequencer.begin(), nullptr);
}

TEST_F(TunnelSequencerTest, GivesTheSameReplyToTheSameNumber) {
  offer(0, "a", "first");
  run("x");
  offer(1, "b", "second");
  run("y");
  offer(0, "a again", "first");
  offer(1, "b again", "second");

  EXPECT_EQ(run("z"), "-") << "a repetition is not run again";
  EXPECT_EQ(answers[2], (Answer{"a again", 200, "x"}));
  EXPECT_EQ(answers[3], (Answer{"b again", 200, "y"}));
}

TEST_F(TunnelSequencerTest, RefusesARepetitionThatIsTooOldAndGoesOn) {
  for (std::uint64_t number = 0; number < 3; ++number) {
    offer(number, "a");
    run("x");
  }
  offer(0, "late");

  EXPECT_EQ(answers.back(), (Answer{"late", 400, ""}));
  EXPECT_FALSE(sequencer.broken(kStart));
  offer(3, "next", "fourth");
  EXPECT_EQ(run("x"), "fourth");
}

TEST_F(TunnelSequencerTest, LetsARepetitionWaitForTheRunningOne) {
  offer(0, "a");
  sequencer.begin();
  offer(0, "again");
  offer(1, "b");
  offer(1, "b again");
  finish("x");
  run("y");

  EXPECT_EQ(answers, (std::vector<Answer>{
                         {"a", 200, "x"}, {"again", 200, "x"}, {"b", 200, "y"}, {"b again", 200, "y"}}));
}

TEST_F(TunnelSequencerTest, AnswersEveryOneOfManyRepetitions) {
  offer(0, "a");
  sequencer.begin();
  for (int i = 0; i < 20; ++i) offer(0, "again");
  finish("x");

  EXPECT_EQ(answers.size(), 21u);
}

TEST_F(TunnelSequencerTest, WaitsAShortTimeForAMissingNumber) {
  offer(1, "b", {}, kStart + Milliseconds(500));

  EXPECT_EQ(sequencer.begin(), nullptr);
  EXPECT_EQ(sequencer.gap_deadline(), kStart + Milliseconds(2500));
  EXPECT_FALSE(sequencer.broken(kStart + Milliseconds(2499)));
  EXPECT_TRUE(sequencer.broken(kStart + Milliseconds(2500)));
}

TEST_F(TunnelSequencerTest, ForgetsAboutAGapThatIsFilled) {
  offer(1, "b");
  offer(0, "a", {}, kStart + Milliseconds(1000));
  run("x");
  run("y");

  EXPECT_EQ(sequencer.gap_deadline(), std::nullopt);
  EXPECT_FALSE(sequencer.broken(kStart + Seconds(60)));
}

TEST_F(TunnelSequencerTest, CountsAGapFromTheEndOfTheRunningRequest) {
  offer(0, "a");
  sequencer.begin();
  offer(2, "c");

  EXPECT_EQ(sequencer.gap_deadline(), std::nullopt);
  finish("x", kStart + Seconds(10));
  EXPECT_EQ(sequencer.gap_deadline(), kStart + Seconds(12));
}

TEST_F(TunnelSequencerTest, BreaksWhenARequestIsTooFarAhead) {
  offer(7, "in the window");
  EXPECT_FALSE(sequencer.broken(kStart));
  offer(8, "outside");

  EXPECT_TRUE(sequencer.broken(kStart));
  EXPECT_EQ(answers, (std::vector<Answer>{{"outside", 409, ""}}));
}

TEST_F(TunnelSequencerTest, BreaksWhenTooMuchWaits) {
  const std::string large(1024 * 1024, 'x');
  offer(1, "b", large);
  offer(2, "c", large);
  EXPECT_FALSE(sequencer.broken(kStart));
  offer(3, "d", "x");

  EXPECT_TRUE(sequencer.broken(kStart));
}

TEST_F(TunnelSequencerTest, KeepsTheNewestReplyWhateverItsSizeAndTheOneBeforeIfSmall) {
  const std::string large(64 * 1024, 'x');
  offer(0, "a");
  run("small");
  offer(1, "b");
  run(large);
  offer(0, "a again");
  offer(1, "b again");

  EXPECT_EQ(answers[2].status, 400u);
  EXPECT_EQ(answers[3], (Answer{"b again", 200, large}));
}

TEST_F(TunnelSequencerTest, AnswersAllThatWaitAtTheEnd) {
  offer(0, "a");
  sequencer.begin();
  offer(0, "again");
  offer(2, "c");
  sequencer.refuse_all(404);

  EXPECT_EQ(answers, (std::vector<Answer>{{"a", 404, ""}, {"again", 404, ""}, {"c", 404, ""}}));
}

TEST(IntervalPacer, WaitsLongerAfterEveryEmptyReply) {
  IntervalPacer pacer(Milliseconds(512));

  for (const int step : {0x01, 0x03, 0x05, 0x09, 0x11, 0x21, 0x21}) EXPECT_EQ(pacer.without_data(), step);
  EXPECT_EQ(pacer.with_data(), 1);
  EXPECT_EQ(pacer.without_data(), 1);
  EXPECT_EQ(pacer.without_data(), 3);
}

TEST(IntervalPacer, IsBoundedByTheConfiguration) {
  IntervalPacer pacer(Milliseconds(64));
  for (int i = 0; i < 10; ++i) pacer.without_data();

  EXPECT_EQ(pacer.without_data(), 5);
}

}  // namespace
}  // namespace sallyport::net
