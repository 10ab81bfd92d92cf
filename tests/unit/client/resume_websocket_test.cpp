// A WebSocket session over connections that are killed, from the client to the server's HTTP side, on one
// loop.
#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "client/websocket/open_websocket.hpp"
#include "http/websocket/frame.hpp"
#include "net/tcp_stream.hpp"
#include "net/websocket/resumable_stream.hpp"
#include "unit/net/http_test_support.hpp"

namespace sallyport::client {
namespace {

using net::test::FakeSession;
using net::test::Peer;
using net::test::run_for;
using net::test::run_until;

/// Bytes whose place can be told from their value.
std::string pattern(std::size_t from, std::size_t count) {
  std::string text(count, '\0');
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t at = from + i;
    text[i] = static_cast<char>(at * 7 + at / 251 + at / 65'521);
  }
  return text;
}

/// Sends `total` bytes of the pattern as fast as it may, and keeps what comes.
class Talker final : public net::StreamUser {
 public:
  Talker(std::shared_ptr<net::ByteStream> to, std::size_t total) : stream(std::move(to)), total_(total) {}

  void on_bytes(ByteSpan bytes) override {
    received += as_text(bytes);
    if (on_progress) on_progress();
  }
  bool fill(net::Gather& out, std::size_t limit) override {
    const std::size_t count = std::min({limit, total_ - sent_, std::size_t{5'000}});
    if (count == 0) return false;
    out.add_owned(SharedBytes::copy_of(as_bytes(pattern(sent_, count))), 0, count);
    sent_ += count;
    return sent_ < total_;
  }
  void on_closed(Reason why) override {
    closed = why;
    stream.reset();
  }

  std::shared_ptr<net::ByteStream> stream;
  std::string received;
  std::optional<Reason> closed;
  std::function<void()> on_progress;

 private:
  const std::size_t total_;
  std::size_t sent_ = 0;
};

class ResumeWebSocket : public net::test::HttpTest {
 protected:
  ResumeWebSocket() {
    upgrades = [](net::UpgradeQuestion, loop::EventLoop&, std::function<void(net::UpgradeAnswer)> answer) {
      answer(net::UpgradeAnswer::welcome);
    };
    request.host_header = "h.example";
    request.path = "/live";
    request.redial = [this](std::function<void(Outcome<std::shared_ptr<net::ByteStream>>)> done) {
      ++dialled;
      loop.post([this, done = std::move(done)] {
        if (unreachable) return done(Failure{Obstacle::refused, Stage::tcp, {}});
        done(dial());
      });
      return std::make_unique<Cancellable>();
    };
  }
  ~ResumeWebSocket() override {
    if (talker && talker->stream) talker->stream->close(Reason::client_closed, false);
    for (const auto& one : factory.sessions)
      if (const auto stream = one->stream) stream->close(Reason::server_closed, false);
    run_for(loop, Milliseconds(5));
  }

  /// The client's end of a connection that the server serves.
  std::shared_ptr<net::ByteStream> dial() {
    Peer peer = connect();
    peer.socket().non_blocking(true);
    net::Arrival arrival;
    arrival.accepted_at = monotonic_now();
    below = std::make_shared<net::TcpStream>(std::move(peer.socket()), loop, std::move(arrival));
    return below;
  }
  void open(std::size_t total) {
    const auto handle = open_websocket(dial(), request, [this, total](WebSocketOutcome result) {
      start(std::get<std::shared_ptr<net::ByteStream>>(result), total);
    });
    ASSERT_TRUE(run_until(loop, [&] { return talker && !factory.sessions.empty(); }));
  }
  void start(const std::shared_ptr<net::ByteStream>& stream, std::size_t total) {
    talker = std::make_shared<Talker>(stream, total);
    if (on_talker) on_talker(*talker);
    stream->start(talker, {});
    stream->want_write();
  }
  void kill() {
    if (const auto stream = std::exchange(below, nullptr)) stream->close(Reason::peer_reset, false);
  }
  bool has_echo(std::size_t size) {
    return run_until(loop, [&] { return talker->received.size() >= size; });
  }
  /// What the session gets goes back.
  void echo() {
    session().on_input = [this, done = std::size_t{0}]() mutable {
      session().say(session().received.substr(done));
      done = session().received.size();
    };
    if (!session().received.empty()) session().say(session().received);
  }

  WebSocketRequest request;
  std::shared_ptr<net::ByteStream> below;  // of the newest connection
  std::shared_ptr<Talker> talker;
  std::function<void(Talker&)> on_talker;  // before it speaks
  int dialled = 0;
  bool unreachable = false;
};

TEST_F(ResumeWebSocket, NothingIsLostOrRepeatedWhenConnectionsAreKilled) {
  constexpr std::size_t kTotal = 3'000'000;
  factory.on_session = [this](FakeSession&) { echo(); };
  std::mt19937 generator(20031121);
  std::size_t next_kill = 0;
  on_talker = [&](Talker& one) {
    one.on_progress = [&] {
      if (one.received.size() < next_kill) return;
      next_kill = one.received.size() + 20'000 + generator() % 150'000;
      loop.post([this] { kill(); });
    };
  };
  open(kTotal);

  ASSERT_TRUE(run_until(loop, [&] { return talker->closed || talker->received.size() >= kTotal; }))
      << talker->received.size() << " bytes over " << dialled + 1 << " connections";
  EXPECT_EQ(factory.sessions.size(), 1u);
  EXPECT_GT(dialled, 10);
  EXPECT_TRUE(session().received == pattern(0, kTotal));
  EXPECT_TRUE(talker->received == pattern(0, kTotal));
}

TEST_F(ResumeWebSocket, AKillBeforeTheServerHasSaidAnythingEndsTheSession) {
  on_talker = [this](Talker&) {
    loop.post(
        [this] { kill(); });  // which comes before the end of the turn, when the first note would go out
  };
  const auto handle = open_websocket(dial(), request, [this](WebSocketOutcome result) {
    start(std::get<std::shared_ptr<net::ByteStream>>(result), 10);
  });

  EXPECT_TRUE(run_until(loop, [&] { return talker && talker->closed; }));
  EXPECT_EQ(dialled, 0);
}

TEST_F(ResumeWebSocket, ASessionWithoutAConnectionIsNoStalledOne) {
  open(100);
  ASSERT_TRUE(run_until(loop, [&] { return session().received.size() == 100; }));
  unreachable = true;
  kill();

  ASSERT_TRUE(run_until(loop, [&] { return session().stream->suspended(); }));
  session().say("meanwhile");
  run_for(loop, Milliseconds(20));
  EXPECT_FALSE(session().stream->blocked_since());
  EXPECT_FALSE(session().closed);
  unreachable = false;

  EXPECT_TRUE(has_echo(9));
  EXPECT_EQ(talker->received, "meanwhile");
  EXPECT_FALSE(session().stream->suspended());
  EXPECT_THAT(session().suspensions, testing::ElementsAre(true, false));
}

TEST_F(ResumeWebSocket, WhoDoesNotReadHoldsThePeerBack) {
  factory.on_session = [](FakeSession& one) { one.stream->set_reading(false); };
  open(1'000'000);
  ASSERT_TRUE(run_until(loop, [&] { return talker->stream->bytes_sent() == net::ReplayLog::kWindow; }));
  run_for(loop, Milliseconds(50));

  EXPECT_EQ(talker->stream->bytes_sent(), net::ReplayLog::kWindow);
  EXPECT_TRUE(talker->stream->blocked_since());
  EXPECT_EQ(session().received.size(), 0u);
  session().stream->set_reading(true);
  EXPECT_TRUE(run_until(loop, [&] { return session().received.size() == 1'000'000; }));
}

TEST_F(ResumeWebSocket, WhoClosesInWordsIsNotWaitedFor) {
  open(10);
  ASSERT_TRUE(run_until(loop, [&] { return session().received.size() == 10; }));

  talker->stream->close(Reason::client_closed, true);

  EXPECT_TRUE(run_until(loop, [&] { return session().closed.has_value(); }));
  EXPECT_EQ(session().closed, Reason::client_closed);
  EXPECT_EQ(context->resumes().count(loop), 0u);
}

TEST_F(ResumeWebSocket, TheServersLastWordsArrive) {
  open(10);
  ASSERT_TRUE(run_until(loop, [&] { return session().received.size() == 10; }));

  session().queue("no");
  session().stream->close(Reason::rejected, true);

  EXPECT_TRUE(run_until(loop, [&] { return talker->closed.has_value(); }));
  EXPECT_EQ(talker->received, "no");
  EXPECT_EQ(dialled, 0);
}

/// An upgrade with the subprotocol, and the server's first note to `first`.
std::string ask_to_resume(Peer& peer, loop::EventLoop& loop, std::string_view first) {
  peer.send(
      "GET /live HTTP/1.1\r\nHost: h.example\r\nUpgrade: websocket\r\nConnection: "
      "Upgrade\r\nSec-WebSocket-Version: 13\r\n"
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: sallyport.rtmp\r\n\r\n");
  const ByteVector note =
      http::websocket::make_frame(http::websocket::Opcode::text, as_bytes(first), http::websocket::MaskKey{});
  peer.send(as_text(note));
  std::string text;
  run_until(loop, [&] {
    const std::size_t end = peer.got().find("\r\n\r\n");
    text = end == std::string::npos ? "" : peer.got().substr(end + 4);
    return text.size() > 2;
  });
  return text.size() > 2 ? text.substr(2, static_cast<std::uint8_t>(text[1])) : "";
}

TEST_F(ResumeWebSocket, AnIdThatIsNobodysIsGoneAndCounts) {
  Peer peer = connect();

  EXPECT_EQ(ask_to_resume(peer, loop, "resume 00" + std::string(48, 'a') + " 0"), "gone");
  EXPECT_TRUE(closes(peer));
  EXPECT_TRUE(factory.sessions.empty());
}

TEST_F(ResumeWebSocket, TheIdAndTheOffsetHaveToBeRight) {
  Peer peer = connect();
  const std::string said = ask_to_resume(peer, loop, "open");
  ASSERT_TRUE(said.starts_with("session "));
  const std::string id = said.substr(8);
  std::string wrong = id;
  wrong.back() = wrong.back() == '0' ? '1' : '0';

  Peer guess = connect();
  EXPECT_EQ(ask_to_resume(guess, loop, "resume " + wrong + " 0"), "gone");
  Peer ahead = connect();
  EXPECT_EQ(ask_to_resume(ahead, loop, "resume " + id + " 1"), "gone");
  EXPECT_FALSE(session().closed) << "the session is not touched by that";
  Peer good = connect();
  EXPECT_EQ(ask_to_resume(good, loop, "resume " + id + " 0"), "resumed 0");
  EXPECT_TRUE(closes(peer)) << "the old connection is dropped";
  EXPECT_EQ(factory.sessions.size(), 1u);
}

void say_close(Peer& peer, http::websocket::CloseCode code) {
  using namespace http::websocket;
  const ByteVector frame = make_frame(Opcode::close, close_payload(code, "suspended"), MaskKey{});
  peer.send(as_text(frame));
}

TEST_F(ResumeWebSocket, ABrowserThatSaysSoMayComeBackBehindItsCloseFrame) {
  Peer peer = connect();
  const std::string said = ask_to_resume(peer, loop, "open");
  ASSERT_TRUE(said.starts_with("session "));

  say_close(peer, http::websocket::CloseCode::suspended);

  ASSERT_TRUE(closes(peer));
  ASSERT_TRUE(run_until(loop, [&] { return session().stream && session().stream->suspended(); }));
  EXPECT_FALSE(session().closed);
  Peer again = connect();
  EXPECT_EQ(ask_to_resume(again, loop, "resume " + said.substr(8) + " 0"), "resumed 0");
  EXPECT_THAT(session().suspensions, testing::ElementsAre(true, false));

  say_close(again, http::websocket::CloseCode::normal);

  EXPECT_TRUE(run_until(loop, [&] { return session().closed.has_value(); }));
}

TEST_F(ResumeWebSocket, SomethingElseThanANoteFirstIsRefused) {
  Peer peer = connect();

  EXPECT_EQ(ask_to_resume(peer, loop, "hello").substr(0, 2), "\x03\xF0");  // 1008
  EXPECT_TRUE(closes(peer));
}

}  // namespace
}  // namespace sallyport::client
