#include <gtest/gtest.h>

#include <random>

#include "base/failure_book.hpp"

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
    bool wrong_id = false;
    Reason refusal = Reason::none;
  };
  /// What virtual hosts there are: one of its own for a.example, another for everybody else.
  static std::string resolve(const std::string& host) {
    return host == "a.example" || host == "www.a.example" ? "a" : "default";
  }

  TunnelStreamTest() { options.tunnel.idle_ack_interval = Milliseconds(40); }
  ~TunnelStreamTest() override { directory.close_all(loop, Reason::server_stopping); }

  std::string open() {
    TransportFacts facts;
    facts.peer = origin.peer;
    facts.secure = origin.secure;
    facts.http_host = origin.http_host;
    facts.server_name = origin.server_name;
    facts.accepted_at = opened_at.value_or(monotonic_now());
    const auto opened = directory.open(loop, facts, std::make_shared<const HttpOptions>(options));
    return opened.ok() ? *opened : std::string();
  }
  void offer(TunnelVerb verb, std::uint64_t sequence, std::string_view body = "x") {
    TunnelRequest request{verb, sequence, {body.begin(), body.end()}, {}};
    request.answer = [this](const TunnelReply& reply) {
      answers.push_back({reply.status, std::string(as_text(reply.body.span())), reply.proved, reply.wrong_id, reply.refusal});
    };
    directory.deliver(id, origin, std::move(request));
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
  TunnelDirectory directory{{&loop}, factory, 3, resolve};
  TunnelOrigin origin{*IpAddress::parse("192.0.2.1"), false, "a.example", ""};
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
  EXPECT_EQ(first.size(), 9u + 2 + 16 + 32);
  EXPECT_LT(first.size(), 64u);
}

TEST_F(TunnelStreamTest, ShowsNextToNothingOfAnIdInTheLog) {
  options.tunnel.node_id = "node-1_ab";
  const std::string one = open();

  EXPECT_EQ(session_tag(one), one.substr(9 + 2, 8) + "…");
  EXPECT_EQ(session_tag("short"), "…");
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
  for (const std::string& wrong : {std::string(), std::string("20250680"), std::string(50, '0'),
                                   std::string(50, 'z'), "ff" + std::string(48, '0')}) {
    id = wrong;
    const Answer answer = ask(TunnelVerb::idle, 0);
    EXPECT_EQ(answer.status, 404u) << wrong;
    EXPECT_TRUE(answer.wrong_id) << wrong;
  }
}

TEST_F(TunnelStreamTest, KnowsAnIdOnlyAsAWhole) {
  options.tunnel.node_id = "n1";
  const std::string whole = open();
  std::string last = whole;
  last.back() = last.back() == '0' ? '1' : '0';
  std::string node = whole;
  node[0] = 'm';
  std::string upper = whole;
  for (char& c : upper) c = static_cast<char>(std::toupper(c));
  for (const std::string& wrong : {last, node, upper, whole.substr(2), whole.substr(1), "n1" + whole, whole + "0",
                                   whole.substr(0, whole.size() - 32)}) {
    id = wrong;
    EXPECT_EQ(ask(TunnelVerb::idle, 0).status, 404u) << wrong;
  }
  id = whole;
  EXPECT_EQ(ask(TunnelVerb::idle, 0).status, 200u);
}

// ---- the binding

TEST_F(TunnelStreamTest, AnIdOpenedOverTlsIsRefusedInClearAndTheOtherWayRound) {
  for (const bool opened : {true, false}) {
    origin.secure = opened;
    id = open();
    origin.secure = !opened;
    const Answer answer = ask(TunnelVerb::idle, 0);
    EXPECT_EQ(answer.status, 404u);
    EXPECT_EQ(answer.refusal, Reason::tunnel_binding);
    EXPECT_TRUE(answer.wrong_id);
  }
}

TEST_F(TunnelStreamTest, AnIdIsRefusedAtAnotherVirtualHost) {
  id = open();
  for (const std::string other : {"b.example", "", "192.0.2.80"}) {
    origin.http_host = other;
    EXPECT_EQ(ask(TunnelVerb::idle, 0).refusal, Reason::tunnel_binding) << other;
  }
}

TEST_F(TunnelStreamTest, AnIdIsGoodAtAnotherNameOfItsVirtualHost) {
  id = open();
  origin.http_host = "www.a.example";
  EXPECT_EQ(ask(TunnelVerb::idle, 0).status, 200u);
}

TEST_F(TunnelStreamTest, AnIdIsRefusedUnderAnotherNameInTheTlsHandshake) {
  origin.secure = true;
  origin.server_name = "a.example";
  id = open();
  origin.server_name = "b.example";
  EXPECT_EQ(ask(TunnelVerb::idle, 0).refusal, Reason::tunnel_binding);
  origin.server_name = "www.a.example";
  EXPECT_EQ(ask(TunnelVerb::idle, 0).status, 200u);
}

TEST_F(TunnelStreamTest, ARequestThatIsNotAdmittedLeavesNoTraceInTheSession) {
  options.tunnel.idle_timeout = Seconds(60);
  id = open();
  ASSERT_EQ(ask(TunnelVerb::send, 0, "one").status, 200u);
  session().say("secret");

  origin.secure = true;
  for (const std::uint64_t sequence : {0ull, 1ull, 2ull, 99ull, 1'000'000ull}) {
    for (const auto verb : {TunnelVerb::send, TunnelVerb::idle, TunnelVerb::close}) {
      const Answer answer = ask(verb, sequence, "evil");
      EXPECT_EQ(answer.status, 404u);
      EXPECT_EQ(answer.body, "");
    }
  }
  EXPECT_EQ(session().closed, std::nullopt);
  EXPECT_EQ(session().received, "one");

  origin.secure = false;
  EXPECT_EQ(ask(TunnelVerb::idle, 1).body, "\x01secret");
}

TEST_F(TunnelStreamTest, AnotherAdaptorDoesNotKnowTheId) {
  id = open();
  TunnelDirectory other({&loop}, factory, 3, resolve);
  unsigned status = 0;
  other.deliver(id, origin, {TunnelVerb::idle, 0, {}, [&](const TunnelReply& reply) {
                               status = reply.status;
                               EXPECT_TRUE(reply.wrong_id);
                             }});
  loop.run_ready();
  EXPECT_EQ(status, 404u);
}

TEST_F(TunnelStreamTest, AClientMayMoveToAnotherAddress) {
  id = open();
  origin.peer = *IpAddress::parse("198.51.100.7");
  EXPECT_EQ(ask(TunnelVerb::send, 0, "moved").status, 200u);
  EXPECT_EQ(session().received, "moved");
}

// ---- guessing

TEST_F(TunnelStreamTest, AMillionGuessesFromManyAddressesFindNothing) {
  std::vector<std::string> real;
  for (int i = 0; i < 200; ++i) {
    real.push_back(open());
    session().stream->proved();
  }
  FailureBook book({.free = 50, .refuse_from = 100, .first_delay = Milliseconds(100), .longest_delay = Seconds(5),
                    .forgive_after = Seconds(1)});
  std::uint64_t accepted = 0, wrong = 0, delayed = 0, refused = 0;
  std::mt19937_64 random(7);
  for (int i = 0; i < 1'000'000; ++i) {
    std::string guess = real[random() % real.size()];  // the worker, and often the locator, are right
    const std::size_t from = i % 2 == 0 ? 2 : 2 + 16;
    for (std::size_t at = from; at < guess.size(); ++at) guess[at] = "0123456789abcdef"[random() % 16];
    origin.peer = *IpAddress::parse("127.0.0.1");
    origin.peer.bytes[14] = static_cast<std::uint8_t>(random() % 4);
    origin.peer.bytes[15] = static_cast<std::uint8_t>(random() % 250);
    TunnelRequest request{TunnelVerb::idle, 0, {}, {}};
    request.answer = [&, peer = origin.peer](const TunnelReply& reply) {
      accepted += reply.status == 200;
      wrong += reply.wrong_id;
      const auto standing = book.failed(peer, {}, monotonic_now());
      delayed += standing.delay > Milliseconds(0);
      refused += standing.refused;
    };
    directory.deliver(guess, origin, std::move(request));
    if (i % 1000 == 999) loop.run_ready();
  }

  EXPECT_EQ(accepted, 0u);
  EXPECT_EQ(wrong, 1'000'000u);
  EXPECT_GE(delayed, 1'000'000u - 1000 * 80) << "1,000 addresses have fifty free ones each, and one more a second";
  EXPECT_GE(refused, 1'000'000u - 1000 * 130);
  origin.peer = *IpAddress::parse("192.0.2.1");
  for (const std::string& one : real) {
    id = one;
    ASSERT_EQ(ask(TunnelVerb::send, 0).status, 200u);
  }
}

TEST_F(TunnelStreamTest, AskingOnceMoreAfterTheEndIsNoGuess) {
  id = open();
  ask(TunnelVerb::close, 0);
  for (const std::uint64_t sequence : {0ull, 1ull, 2ull}) {
    const Answer answer = ask(TunnelVerb::idle, sequence);
    EXPECT_EQ(answer.status, 404u);
    EXPECT_EQ(answer.body, "");
    EXPECT_FALSE(answer.wrong_id);
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
  directory.deliver(*id, {}, {TunnelVerb::send, 0, ByteVector{'a'}, [&](const TunnelReply& reply) {
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
