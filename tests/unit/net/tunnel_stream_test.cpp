#include <gtest/gtest.h>

#include "http_test_support.hpp"
#include "net/http/tunnel_directory.hpp"

namespace sallyport::net {
namespace {

using test::FakeFactory;
using test::FakeSession;

class TunnelStreamTest : public testing::Test {
 protected:
  struct Answer {
    unsigned status = 0;
    std::string body;
    bool proved = false;
  };

  TunnelStreamTest() { options.tunnel.idle_ack_interval = Milliseconds(40); }
  ~TunnelStreamTest() override { directory.close_all(loop, Reason::server_stopping); }

  std::string open() {
    TransportFacts facts;
    facts.peer = *IpAddress::parse("192.0.2.1");
    facts.accepted_at = opened_at.value_or(monotonic_now());
    const auto opened = directory.open(loop, facts, std::make_shared<const HttpOptions>(options));
    return opened.ok() ? *opened : std::string();
  }
  void offer(TunnelVerb verb, std::uint64_t sequence, std::string_view body = "x") {
    TunnelRequest request{verb, sequence, {body.begin(), body.end()}, {}};
    request.answer = [this](const TunnelReply& reply) {
      answers.push_back({reply.status, std::string(as_text(reply.body.span())), reply.proved});
    };
    directory.deliver(id, std::move(request));
  }
  /// The answer to a request, when it comes.
  Answer ask(TunnelVerb verb, std::uint64_t sequence, std::string_view body = "x") {
    answers.clear();
    offer(verb, sequence, body);
    test::run_until(loop, [&] { return !answers.empty(); });
    return answers.empty() ? Answer{} : answers.front();
  }
  FakeSession& session() { return *factory.sessions.back(); }

  HttpOptions options;
  loop::EventLoop loop{0};
  FakeFactory factory;
  TunnelDirectory directory{{&loop}, factory, 3};
  std::string id;
  std::vector<Answer> answers;
  std::optional<MonotonicTime> opened_at;
};

TEST_F(TunnelStreamTest, HandsOutIdsThatCannotBeGuessedAndFitEveryClient) {
  options.tunnel.node_id = "node-1_ab";
  const std::string first = open();
  const std::string second = open();

  EXPECT_NE(first, second);
  EXPECT_TRUE(first.starts_with("node-1_ab00"));
  EXPECT_EQ(first.size(), 9u + 2 + 32);
  EXPECT_LT(first.size(), 64u);
}

TEST_F(TunnelStreamTest, ShowsNextToNothingOfAnIdInTheLog) {
  EXPECT_EQ(session_tag("0123456789abcdef0123456789abcdef01"), "012345…");
}

TEST_F(TunnelStreamTest, DeliversWhatIsSentAndAnswersAtOnce) {
  id = open();

  const Answer answer = ask(TunnelVerb::send, 0, "hello");

  EXPECT_EQ(session().received, "hello");
  EXPECT_EQ(answer.status, 200u);
  EXPECT_EQ(answer.body, "\x01");
  EXPECT_EQ(session().stream->bytes_received(), 5u);
}

TEST_F(TunnelStreamTest, PutsWhatTheSessionSaysIntoTheReplyOfTheSameTurn) {
  id = open();
  session().on_input = [&] { session().say("welcome"); };

  EXPECT_EQ(ask(TunnelVerb::send, 0, "hello").body, "\x01welcome");
  EXPECT_EQ(session().stream->bytes_sent(), 7u);
}

TEST_F(TunnelStreamTest, DoesNotDeliverTheBodyOfAPoll) {
  id = open();
  ask(TunnelVerb::idle, 0, "x");

  EXPECT_EQ(session().received, "");
}

TEST_F(TunnelStreamTest, HoldsAnEmptyPoll) {
  id = open();
  const MonotonicTime start = monotonic_now();

  const Answer answer = ask(TunnelVerb::idle, 0);

  EXPECT_GE(monotonic_now() - start, Milliseconds(40));
  EXPECT_EQ(answer.body, "\x01");
}

TEST_F(TunnelStreamTest, AnswersAHeldPollAtOnceWhenThereIsSomething) {
  options.tunnel.idle_ack_interval = Milliseconds(5000);
  id = open();
  offer(TunnelVerb::idle, 0);
  loop.run_ready();
  ASSERT_TRUE(answers.empty());

  session().say("news");
  loop.run_ready();

  ASSERT_EQ(answers.size(), 1u);
  EXPECT_EQ(answers[0].body, "\x01news");
}

TEST_F(TunnelStreamTest, HoldsNoPollLongerThanOldClientsBear) {
  options.tunnel.idle_ack_interval = Milliseconds(5000);
  id = open();
  const MonotonicTime start = monotonic_now();
  ask(TunnelVerb::idle, 0);

  EXPECT_LT(monotonic_now() - start, Milliseconds(1000));
}

TEST_F(TunnelStreamTest, LetsGoOfAHeldPollWhenTheNextRequestComes) {
  options.tunnel.idle_ack_interval = Milliseconds(5000);
  id = open();
  offer(TunnelVerb::idle, 0);
  offer(TunnelVerb::send, 1, "data");
  loop.run_ready();

  EXPECT_EQ(answers.size(), 2u);
  EXPECT_EQ(session().received, "data");
}

TEST_F(TunnelStreamTest, AsksForALongerIntervalAfterEveryEmptyReply) {
  options.tunnel.idle_ack_interval = Milliseconds(0);
  id = open();

  EXPECT_EQ(ask(TunnelVerb::idle, 0).body, "\x01");
  EXPECT_EQ(ask(TunnelVerb::idle, 1).body, "\x03");
  EXPECT_EQ(ask(TunnelVerb::idle, 2).body, "\x05");
  session().say("news");
  EXPECT_EQ(ask(TunnelVerb::idle, 3).body, "\x01news");
  EXPECT_EQ(ask(TunnelVerb::idle, 4).body, "\x01");
}

TEST_F(TunnelStreamTest, SplitsALargeMessageOverReplies) {
  id = open();
  std::string large;
  for (int i = 0; large.size() < 200'000; ++i) large += std::to_string(i) + ",";
  session().say(large);
  session().queue("after");

  std::string joined;
  for (std::uint64_t number = 0; joined.size() < large.size() + 5 && number < 10; ++number) {
    const Answer answer = ask(TunnelVerb::idle, number);
    EXPECT_LE(answer.body.size(), 64u * 1024);
    EXPECT_EQ(answer.body[0], '\x01');
    joined += answer.body.substr(1);
  }

  EXPECT_TRUE(joined == large + "after");
}

TEST_F(TunnelStreamTest, RepeatsAReplyForItsNumberOnly) {
  id = open();
  session().say("once");
  ASSERT_EQ(ask(TunnelVerb::idle, 0).body, "\x01once");

  EXPECT_EQ(ask(TunnelVerb::idle, 0).body, "\x01once");
  EXPECT_EQ(ask(TunnelVerb::send, 1).body, "\x01");
}

TEST_F(TunnelStreamTest, AnswersACloseWithOneByteAndEnds) {
  id = open();

  EXPECT_EQ(ask(TunnelVerb::close, 0).body, std::string(1, '\0'));
  EXPECT_EQ(session().closed, Reason::client_closed);
  EXPECT_EQ(ask(TunnelVerb::idle, 1).status, 404u);
  EXPECT_EQ(directory.count(loop), 0u);
}

TEST_F(TunnelStreamTest, KnowsNobodyElsesIds) {
  open();
  for (const std::string& wrong : {std::string(), std::string("20250680"), std::string(34, '0'),
                                   std::string(34, 'z'), "ff" + std::string(32, '0')}) {
    id = wrong;
    EXPECT_EQ(ask(TunnelVerb::idle, 0).status, 404u) << wrong;
  }
}

TEST_F(TunnelStreamTest, SaysTheLastWordsBeforeItEnds) {
  id = open();
  session().on_input = [&] {
    session().queue("rejected");
    session().stream->close(Reason::rejected, true);
  };

  EXPECT_EQ(ask(TunnelVerb::send, 0).body, "\x01rejected");
  EXPECT_EQ(session().closed, Reason::rejected);
  EXPECT_EQ(ask(TunnelVerb::idle, 1).status, 404u);
}

TEST_F(TunnelStreamTest, KeepsTheLastWordsForTheNextPoll) {
  id = open();
  session().queue("goodbye");
  session().stream->close(Reason::server_closed, true);
  loop.run_ready();
  ASSERT_FALSE(session().closed);

  EXPECT_EQ(ask(TunnelVerb::idle, 0).body, "\x01goodbye");
  EXPECT_EQ(session().closed, Reason::server_closed);
}

TEST_F(TunnelStreamTest, LosesNothingWhenTheSessionClosesWhileItIsAsked) {
  id = open();
  session().queue("first");
  session().on_fill = [&, once = true]() mutable {
    if (!std::exchange(once, false)) return;
    session().queue("second");
    session().stream->close(Reason::server_closed, true);
  };

  EXPECT_EQ(ask(TunnelVerb::idle, 0).body,
            "\x01"
            "firstsecond");
  EXPECT_EQ(session().closed, Reason::server_closed);
}

TEST_F(TunnelStreamTest, AnswersTheRunningRequestWhenTheSessionBreaksOff) {
  id = open();
  session().on_input = [&] { session().stream->close(Reason::bad_handshake, false); };

  EXPECT_EQ(ask(TunnelVerb::send, 0).status, 404u);
  EXPECT_EQ(session().closed, Reason::bad_handshake);
}

TEST_F(TunnelStreamTest, EndsWhenAMissingRequestDoesNotCome) {
  id = open();

  EXPECT_EQ(ask(TunnelVerb::send, 1).status, 409u);
  EXPECT_EQ(session().closed, Reason::bad_tunnel);
}

TEST_F(TunnelStreamTest, KeepsWhatComesWhileTheSessionDoesNotRead) {
  id = open();
  session().stream->set_reading(false);
  EXPECT_EQ(ask(TunnelVerb::send, 0, "one ").status, 200u);
  EXPECT_EQ(ask(TunnelVerb::send, 1, "two").status, 200u);
  EXPECT_EQ(session().received, "");

  session().stream->set_reading(true);
  loop.run_ready();
  EXPECT_EQ(session().received, "one two");
}

TEST_F(TunnelStreamTest, PutsUpWithABoundedAmountWhileTheSessionDoesNotRead) {
  id = open();
  session().stream->set_reading(false);
  const std::string body(1'000'000, 'x');
  const MonotonicTime start = monotonic_now();
  Answer answer;
  std::uint64_t number = 0;
  for (; number < 2 && (answer = ask(TunnelVerb::send, number, body)).status == 200; ++number) {
  }

  EXPECT_EQ(number, 2u);
  EXPECT_GE(monotonic_now() - start, Milliseconds(2000)) << "the sender is slowed down";
}

TEST_F(TunnelStreamTest, CountsSessionsThatWereOpenedAndNotUsed) {
  for (int i = 0; i < 3; ++i) ASSERT_NE(open(), "");
  EXPECT_EQ(open(), "");

  factory.sessions[0]->stream->proved();
  EXPECT_NE(open(), "");
  EXPECT_EQ(open(), "");

  factory.sessions[1]->stream->close(Reason::server_closed, false);
  EXPECT_NE(open(), "");
}

TEST_F(TunnelStreamTest, SaysThatAConnectWasDecoded) {
  id = open();
  EXPECT_FALSE(ask(TunnelVerb::send, 0).proved);
  session().on_input = [&] { session().stream->proved(); };

  EXPECT_TRUE(ask(TunnelVerb::send, 1).proved);
}

TEST_F(TunnelStreamTest, EndsWithoutAConnectInTime) {
  opened_at = monotonic_now() - Seconds(10);
  id = open();
  test::run_until(loop, [&] { return session().closed.has_value(); });

  EXPECT_EQ(session().closed, Reason::connect_deadline);
}

TEST_F(TunnelStreamTest, EndsWhenNobodyAsksAnyMore) {
  options.tunnel.idle_timeout = Seconds(0);
  id = open();
  test::run_until(loop, [&] { return session().closed.has_value(); });

  EXPECT_EQ(session().closed, Reason::idle_timeout);
}

TEST_F(TunnelStreamTest, KnowsSinceWhenNothingWasTaken) {
  id = open();
  EXPECT_EQ(session().stream->blocked_since(), std::nullopt);
  session().say("news");
  EXPECT_NE(session().stream->blocked_since(), std::nullopt);

  ask(TunnelVerb::idle, 0);
  EXPECT_EQ(session().stream->blocked_since(), std::nullopt);
}

TEST_F(TunnelStreamTest, LeavesNothingBehindWhenASessionIsRefused) {
  factory.refuses = true;

  EXPECT_EQ(open(), "");
  EXPECT_EQ(directory.count(loop), 0u);
}

TEST(TunnelDirectoryTest, BringsARequestToTheWorkerOfItsSessionAndTheReplyBack) {
  loop::EventLoop home(0);
  loop::EventLoop other(1);
  FakeFactory factory;
  TunnelDirectory directory({&home, &other}, factory, 10);
  TransportFacts facts;
  facts.accepted_at = monotonic_now();
  const auto id = directory.open(other, facts, std::make_shared<const HttpOptions>());
  ASSERT_TRUE(id.ok());
  unsigned status = 0;
  directory.deliver(*id, {TunnelVerb::send, 0, ByteVector{'a'}, [&](const TunnelReply& reply) {
                            EXPECT_TRUE(other.is_current());
                            status = reply.status;
                          }});

  home.run_ready();
  EXPECT_EQ(factory.sessions[0]->received, "");
  other.run_ready();

  EXPECT_EQ(factory.sessions[0]->received, "a");
  EXPECT_EQ(status, 200u);
  directory.close_all(other, Reason::server_stopping);
}

}  // namespace
}  // namespace sallyport::net
