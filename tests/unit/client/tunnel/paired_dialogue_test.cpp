// What the client asks and what it believes, without any connection.
#include "client/tunnel/paired_dialogue.hpp"

#include <gtest/gtest.h>

#include "client/tunnel/legacy_dialogue.hpp"
#include "net/http/tunnel_mac.hpp"

namespace sallyport::client {
namespace {

class PairedDialogueTest : public testing::Test {
 protected:
  static http::TunnelWelcome welcome() {
    return {.id = "00abcdef", .secret = http::TunnelSecret{1, 2, 3}, .hold = Milliseconds(20'000)};
  }
  static ByteVector answer(const http::TunnelReplyHead& head, std::string_view data = "") {
    ByteVector body;
    http::write_tunnel_reply_head(body, head);
    body.insert(body.end(), data.begin(), data.end());
    return body;
  }
  static ByteVector bytes(std::string_view text) { return {text.begin(), text.end()}; }

  PairedDialogue dialogue{welcome(), false};
};

TEST_F(PairedDialogueTest, SignsWhatItAsks) {
  dialogue.begin_send(bytes("hello"));
  const TunnelAsk ask = dialogue.send();

  const std::string mac = net::tunnel_mac(*welcome().secret, "send/1?u=0", as_bytes("hello"));
  EXPECT_EQ(ask.target, "/send/00abcdef/1?u=0&m=" + mac);
  EXPECT_EQ(as_text(ask.body.span()), "hello");
  EXPECT_FALSE(ask.held);
}

TEST_F(PairedDialogueTest, AsksTheSameAgainUntilItIsAnswered) {
  dialogue.begin_send(bytes("hello"));
  const std::string first = dialogue.send().target;

  EXPECT_EQ(dialogue.send().target, first);
  EXPECT_TRUE(dialogue.answers_send(answer({.number = 1, .up = 5})));
  dialogue.on_send_answered();
  dialogue.begin_send(bytes("more"));
  EXPECT_TRUE(dialogue.send().target.starts_with("/send/00abcdef/2?u=5&m="));
}

TEST_F(PairedDialogueTest, BelievesNoAnswerToAnotherSend) {
  dialogue.begin_send(bytes("hello"));
  dialogue.on_send_answered();
  dialogue.begin_send(bytes("more"));

  EXPECT_FALSE(dialogue.answers_send(answer({.number = 1, .up = 5}))) << "a reply that comes twice";
  EXPECT_FALSE(dialogue.answers_send(answer({.number = 2, .up = 5}))) << "bytes have been lost";
  EXPECT_FALSE(dialogue.answers_send(bytes("<html>")));
  EXPECT_TRUE(dialogue.answers_send(answer({.number = 2, .up = 9})));
}

TEST_F(PairedDialogueTest, CountsWhatItHasGot) {
  dialogue.begin_idle();
  const ByteVector first = answer({.number = 1, .down = 0}, "news");
  ASSERT_TRUE(dialogue.answers_idle(first));
  EXPECT_EQ(as_text(dialogue.on_idle_answered(first).fresh), "news");
  dialogue.begin_idle();

  EXPECT_TRUE(dialogue.idle().target.starts_with("/idle/00abcdef/2?d=4&w="));
  EXPECT_FALSE(dialogue.answers_idle(first)) << "a reply that comes twice";
  EXPECT_FALSE(dialogue.answers_idle(answer({.number = 2, .down = 3}, "s again")));
  EXPECT_FALSE(dialogue.answers_idle(answer({.number = 2, .down = 5}, "gap")));
  EXPECT_TRUE(dialogue.answers_idle(answer({.number = 2, .down = 4}, "more")));
}

TEST_F(PairedDialogueTest, HearsTheEnd) {
  dialogue.begin_idle();
  const auto reply = answer({.ended = true, .number = 1}, "bye");
  const auto news = dialogue.on_idle_answered(reply);  // borrows from it

  EXPECT_TRUE(news.ended);
  EXPECT_EQ(as_text(news.fresh), "bye");
  EXPECT_TRUE(dialogue.close().target.starts_with("/close/00abcdef/1?d=3&m="));
}

TEST_F(PairedDialogueTest, KeepsATextBodyWithinItsLimit) {
  PairedDialogue text(welcome(), true);
  text.begin_send(ByteVector(text.send_limit(), 'x'));

  EXPECT_LE(text.send().body.size(), PairedDialogue::kMostBytes);
}

TEST(HoldPolicy, WaitsLongerWhenItIsQuietAndShorterWhenBytesFlow) {
  HoldPolicy policy(Milliseconds(20'000));
  EXPECT_EQ(policy.hold(), Milliseconds(5'000));
  policy.on_quiet();
  EXPECT_EQ(policy.hold(), Milliseconds(10'000));
  for (int i = 0; i < 5; ++i) policy.on_quiet();
  EXPECT_EQ(policy.hold(), Milliseconds(20'000));
  policy.on_data();
  EXPECT_EQ(policy.hold(), Milliseconds(5'000));
}

TEST(HoldPolicy, LearnsHowLongAQuietConnectionLives) {
  HoldPolicy policy(Milliseconds(20'000));
  policy.on_cut(Milliseconds(2'000));
  EXPECT_EQ(policy.hold(), Milliseconds(5'000)) << "once is chance";
  policy.on_cut(Milliseconds(2'000));
  EXPECT_EQ(policy.hold(), Milliseconds(1'500));
  for (int i = 0; i < 5; ++i) policy.on_quiet();
  EXPECT_EQ(policy.hold(), Milliseconds(1'500));
}

TEST(HoldPolicy, WaitsLessAfterEachSilence) {
  HoldPolicy policy(Milliseconds(20'000));
  policy.on_silence();
  EXPECT_EQ(policy.hold(), Milliseconds(2'500));
  for (int i = 0; i < 20; ++i) policy.on_silence();
  EXPECT_EQ(policy.hold(), HoldPolicy::kShortest);
}

TEST(LegacyDialogue, NumbersAllRequestsInOneRow) {
  LegacyDialogue dialogue("20250680");
  dialogue.begin_send({'x'});
  EXPECT_EQ(dialogue.ask().target, "/send/20250680/0");
  dialogue.begin_idle();
  EXPECT_EQ(dialogue.ask().target, "/idle/20250680/1");
  dialogue.begin_close();
  EXPECT_EQ(dialogue.ask().target, "/close/20250680/2");
}

TEST(LegacyDialogue, WaitsAsLongAsTheServerWants) {
  LegacyDialogue dialogue("20250680");
  const ByteVector empty = {33};
  const ByteVector full = {33, 'x'};
  const ByteVector absurd = {255};

  EXPECT_EQ(dialogue.on_answered(empty).size(), 0u);
  EXPECT_EQ(dialogue.interval(), Milliseconds(33 * 16));
  EXPECT_EQ(dialogue.on_answered(full).size(), 1u);
  EXPECT_EQ(dialogue.interval(), Milliseconds(0));
  dialogue.on_answered(absurd);
  EXPECT_EQ(dialogue.interval(), Milliseconds(1'000));
  EXPECT_FALSE(LegacyDialogue::answers({}));
}

TEST(TunnelHealth, SeesBufferingOnlyWhereRepliesTakeFarLongerThanConnections) {
  TunnelHealth health;
  EXPECT_FALSE(health.replies_buffered_for().has_value());
  health.quickest_dial = Milliseconds(100);
  health.quickest_reply = Milliseconds(110);
  EXPECT_FALSE(health.replies_buffered_for().has_value());
  health.quickest_reply = Milliseconds(900);
  EXPECT_EQ(health.replies_buffered_for(), Milliseconds(800));
}

TEST(TunnelHealth, SeesALifetimeOnlyInSeveralCutsAtALikeAge) {
  TunnelHealth health{.cuts = 2, .youngest_cut = Milliseconds(1'900), .oldest_cut = Milliseconds(2'100)};
  EXPECT_FALSE(health.connections_cut_after().has_value());
  health.cuts = 3;
  EXPECT_EQ(health.connections_cut_after(), Milliseconds(2'100));
  health.youngest_cut = Milliseconds(10);
  EXPECT_FALSE(health.connections_cut_after().has_value());
}

}  // namespace
}  // namespace sallyport::client
