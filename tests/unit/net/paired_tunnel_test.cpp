// The session of our own client, request by request.
#include "net/http/paired_tunnel.hpp"

#include <gtest/gtest.h>

#include <map>

#include "http/text_document.hpp"
#include "http_test_support.hpp"
#include "net/http/tunnel_directory.hpp"
#include "net/http/tunnel_mac.hpp"

namespace sallyport::net {
namespace {

using http::TunnelReplyHead;

class PairedTunnelTest : public testing::Test {
 protected:
  struct Answer {
    unsigned status = 0;
    TunnelReplyHead head;
    std::string data;
    Reason refusal = Reason::none;
    std::string_view type;
  };

  ~PairedTunnelTest() override { directory.close_all(loop, Reason::server_stopping); }

  void open(const http::TunnelHello& hello = {"text/plain", false}) {
    TransportFacts facts;
    facts.peer = origin.peer;
    facts.http_host = origin.http_host;
    facts.accepted_at = monotonic_now();
    text = hello.text;
    welcome = *directory.open_paired(loop, facts, std::make_shared<const HttpOptions>(options), hello);
  }
  /// Offers it; answers[key] has what came back.
  void offer(TunnelVerb verb, std::uint64_t number, const std::string& query, std::string body = "",
             const std::string& key = "") {
    const char* const words[] = {"send", "idle", "close"};
    const std::string target =
        std::string(words[static_cast<int>(verb)]) + "/" + std::to_string(number) + "?" + query;
    const std::string mac = tunnel_mac(*welcome.secret, target, as_bytes(body));
    if (text && verb == TunnelVerb::send) body = http::make_text_document(as_bytes(body));
    offer_signed(verb, number, query + "&m=" + mac, body, key);
  }
  void offer_signed(TunnelVerb verb, std::uint64_t number, std::string query, std::string_view body,
                    const std::string& key = "") {
    TunnelRequest request{verb, number, {body.begin(), body.end()}, {}, std::move(query)};
    request.answer = [this, key](const TunnelReply& reply) { answers[key] = read(reply); };
    directory.deliver(welcome.id, origin, std::move(request));
    loop.run_ready();
  }
  Answer read(const TunnelReply& reply) const {
    Answer answer{
        .status = reply.status, .head = {}, .data = {}, .refusal = reply.refusal, .type = reply.content_type};
    if (reply.status != 200) return answer;
    ByteVector body(reply.body.span().begin(), reply.body.span().end());
    if (text) body = *http::parse_text_document(as_text(body));
    answer.head = *http::read_tunnel_reply_head(body);
    answer.data = as_text(ByteSpan(body).subspan(TunnelReplyHead::kSize));
    return answer;
  }
  Answer send(std::uint64_t number, std::uint64_t up, const std::string& body) {
    answers.clear();
    offer(TunnelVerb::send, number, "u=" + std::to_string(up), body);
    return answers[""];
  }
  Answer idle(std::uint64_t number, std::uint64_t down, int wait = 0) {
    answers.clear();
    offer(TunnelVerb::idle, number, "d=" + std::to_string(down) + "&w=" + std::to_string(wait));
    return answers[""];
  }
  test::FakeSession& session() { return *factory.sessions.back(); }

  HttpOptions options;
  loop::EventLoop loop{0};
  test::FakeFactory factory;
  TunnelDirectory directory{{&loop}, factory, 3};
  TunnelOrigin origin{*IpAddress::parse("192.0.2.1"), false, "a.example", ""};
  http::TunnelWelcome welcome;
  bool text = false;
  std::map<std::string, Answer> answers;
};

TEST_F(PairedTunnelTest, AnswersASendAtOnceWithWhatItHas) {
  open();
  const Answer answer = send(1, 0, "hello");

  EXPECT_EQ(session().received, "hello");
  EXPECT_EQ(answer.status, 200u);
  EXPECT_EQ(answer.head.number, 1u);
  EXPECT_EQ(answer.head.up, 5u);
  EXPECT_EQ(answer.type, "text/plain");
}

TEST_F(PairedTunnelTest, TakesEveryByteOnceHoweverOftenItIsSent) {
  open();
  send(1, 0, "hello");
  const Answer again = send(1, 0, "hello");
  const Answer overlapping = send(2, 3, "lo world");

  EXPECT_EQ(again.head.up, 5u);
  EXPECT_EQ(overlapping.head.up, 11u);
  EXPECT_EQ(session().received, "hello world");
}

TEST_F(PairedTunnelTest, TakesNoBytesBehindAGap) {
  open();
  EXPECT_EQ(send(1, 5, "hello").status, 409u);
  EXPECT_EQ(session().received, "");
  EXPECT_EQ(send(2, 0, "hello").status, 200u) << "the session goes on";
}

TEST_F(PairedTunnelTest, HoldsAnIdleUntilThereIsSomething) {
  open();
  offer(TunnelVerb::idle, 1, "d=0&w=20000");
  ASSERT_TRUE(answers.empty());

  session().say("news");
  loop.run_ready();

  EXPECT_EQ(answers[""].data, "news");
  EXPECT_EQ(answers[""].head.down, 0u);
}

TEST_F(PairedTunnelTest, AnswersASendBesideAHeldIdle) {
  open();
  offer(TunnelVerb::idle, 1, "d=0&w=20000", "", "idle");
  offer(TunnelVerb::send, 1, "u=0", "hello", "send");

  EXPECT_EQ(answers["send"].status, 200u);
  EXPECT_FALSE(answers.contains("idle"));
}

TEST_F(PairedTunnelTest, HoldsAnIdleNoLongerThanItAskedFor) {
  open();
  const MonotonicTime start = monotonic_now();
  offer(TunnelVerb::idle, 1, "d=0&w=40");
  test::run_until(loop, [&] { return answers.contains(""); });

  EXPECT_GE(monotonic_now() - start, Milliseconds(40));
  EXPECT_EQ(answers[""].status, 200u);
  EXPECT_EQ(answers[""].data, "");
}

TEST_F(PairedTunnelTest, SaysAgainWhatTheClientHasNotGot) {
  open();
  session().say("one");
  EXPECT_EQ(idle(1, 0).data, "one");
  session().say("two");

  const Answer lost = idle(2, 0);
  EXPECT_EQ(lost.data, "onetwo");
  EXPECT_EQ(lost.head.down, 0u);
  const Answer next = idle(3, 3);
  EXPECT_EQ(next.data, "two");
  EXPECT_EQ(next.head.down, 3u);
}

TEST_F(PairedTunnelTest, PinsNoMoreThanOneReply) {
  open();
  const std::string message(50'000, 'm');
  for (int i = 0; i < 4; ++i) session().queue(message);
  session().stream->want_write();
  const std::size_t first = idle(1, 0).data.size();
  const std::size_t again = idle(2, 0).data.size();

  EXPECT_EQ(first, PairedTunnel::kMostBytes - TunnelReplyHead::kSize);
  EXPECT_EQ(again, first);
  EXPECT_EQ(idle(3, first).data.size(), first);
}

TEST_F(PairedTunnelTest, GivesWayToTheRepetitionOfAnIdle) {
  open();
  offer(TunnelVerb::idle, 1, "d=0&w=20000", "", "lost");
  offer(TunnelVerb::idle, 1, "d=0&w=20000", "", "again");
  session().say("news");
  loop.run_ready();

  EXPECT_EQ(answers["lost"].data, "");
  EXPECT_EQ(answers["again"].data, "news");
}

TEST_F(PairedTunnelTest, RefusesWhatIsNotSigned) {
  open();
  const std::string good = tunnel_mac(*welcome.secret, "send/1?u=0", as_bytes("hello"));
  offer_signed(TunnelVerb::send, 1, "u=0", "hello", "none");
  offer_signed(TunnelVerb::send, 1, "u=0&m=" + good, "hallo", "body");
  offer_signed(TunnelVerb::send, 2, "u=0&m=" + good, "hello", "number");
  offer_signed(TunnelVerb::idle, 1, "u=0&m=" + good, "", "verb");
  offer_signed(TunnelVerb::send, 1, "u=0&m=" + good.substr(1), "hello", "short");

  for (const auto& [what, answer] : answers) {
    EXPECT_EQ(answer.status, 404u) << what;
    EXPECT_EQ(answer.refusal, Reason::tunnel_binding) << what;
  }
  EXPECT_EQ(session().received, "");
  offer_signed(TunnelVerb::send, 1, "u=0&m=" + good, "hello", "right");
  EXPECT_EQ(answers["right"].status, 200u);
}

TEST_F(PairedTunnelTest, RefusesAnOldRequestThatSomebodyRepeats) {
  open();
  session().say("one");
  idle(1, 0);
  idle(2, 3);

  EXPECT_EQ(idle(1, 0).status, 409u);
  session().say("two");
  EXPECT_EQ(idle(3, 3).data, "two") << "the session goes on";
}

TEST_F(PairedTunnelTest, RefusesOffsetsThatCannotBe) {
  open();
  session().say("one");
  idle(1, 0);

  EXPECT_EQ(idle(2, 4).status, 409u);
  EXPECT_EQ(idle(3, 3).status, 200u);
  EXPECT_EQ(idle(4, 2).status, 409u);
  EXPECT_EQ(idle(5, ~0ull).status, 409u);
}

TEST_F(PairedTunnelTest, TellsItsLastWordsBeforeItEnds) {
  open();
  session().queue("rejected");
  session().stream->close(Reason::rejected, true);
  loop.run_ready();
  const Answer lost = idle(1, 0);
  const Answer again = idle(1, 0);
  EXPECT_EQ(lost.data, "rejected");
  EXPECT_TRUE(lost.head.ended);
  EXPECT_EQ(again.data, "rejected");
  EXPECT_FALSE(session().closed.has_value());

  offer(TunnelVerb::close, 2, "d=8");

  EXPECT_EQ(session().closed, Reason::rejected);
  EXPECT_EQ(directory.count(loop), 0u);
}

TEST_F(PairedTunnelTest, EndsWhenTheClientCloses) {
  open();
  offer(TunnelVerb::idle, 1, "d=0&w=20000", "", "idle");
  offer(TunnelVerb::close, 1, "d=0", "", "close");

  EXPECT_EQ(answers["close"].status, 200u);
  EXPECT_EQ(answers["idle"].status, 404u);
  EXPECT_EQ(session().closed, Reason::client_closed);
}

TEST_F(PairedTunnelTest, SpeaksTextWhereThatIsAgreed) {
  open({"text/html", true});
  session().say(std::string("\0\xff<p>", 5));
  const Answer sent = send(1, 0, std::string("\x03\0bytes", 7));
  const Answer answer = idle(1, 0);

  EXPECT_EQ(sent.head.up, 7u);
  EXPECT_EQ(session().received, std::string("\x03\0bytes", 7));
  EXPECT_EQ(answer.data, std::string("\0\xff<p>", 5));
  EXPECT_EQ(answer.type, "text/html");
}

TEST_F(PairedTunnelTest, KeepsATextReplyWithinTheLimitOfABody) {
  open({"text/html", true});
  for (int i = 0; i < 4; ++i) session().queue(std::string(50'000, 'm'));
  session().stream->want_write();
  const std::size_t data = idle(1, 0).data.size();

  EXPECT_LE(http::make_text_document(ByteVector(data + TunnelReplyHead::kSize)).size(),
            PairedTunnel::kMostBytes);
  EXPECT_GT(data, 40'000u);
}

TEST_F(PairedTunnelTest, RefusesATextBodyThatIsNone) {
  open({"text/html", true});
  offer_signed(TunnelVerb::send, 1, "u=0&m=0", "plain");

  EXPECT_EQ(answers[""].status, 400u);
}

}  // namespace
}  // namespace sallyport::net
