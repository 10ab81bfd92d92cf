// The handshake with a local program, which has to wait for the server's.
#include "client/bridge/local_greeting.hpp"

#include <gtest/gtest.h>

#include "rtmp/handshake/client_handshake.hpp"
#include "support/fake_byte_stream.hpp"

namespace sallyport::client::bridge {
namespace {

struct Greeting : LocalGreeting::Owner {
  Greeting() { tail.fill(0x5a); }
  // No other user takes the stream over here; until it ends it and the greeting hold each other.
  ~Greeting() override {
    if (!stream->closed_with()) stream->end();
    loop.run_ready();
  }
  void on_greeting_asked() override { ++asked; }
  void on_greeting_done(ByteSpan bytes, const ByteVector& left) override {
    done = true;
    rest.assign(bytes.begin(), bytes.end());
    unsaid = left;
  }
  void on_greeting_failed(Reason reason) override { failed = reason; }

  loop::EventLoop loop{0};
  std::shared_ptr<test::FakeByteStream> stream = std::make_shared<test::FakeByteStream>(loop);
  std::shared_ptr<LocalGreeting> greeting =
      std::make_shared<LocalGreeting>(stream, static_cast<LocalGreeting::Owner&>(*this));
  rtmp::Digest tail;
  int asked = 0;
  bool done = false;
  ByteVector rest;
  ByteVector unsaid;
  Reason failed = Reason::none;
};

TEST(LocalGreeting, SaysNothingBeforeItKnowsTheServersTail) {
  Greeting bench;
  rtmp::ClientHandshake program(rtmp::HandshakeKind::simple);
  bench.greeting->start({});
  bench.stream->receive(program.take_output());
  bench.loop.run_ready();
  EXPECT_EQ(bench.asked, 1);
  EXPECT_TRUE(bench.stream->take_sent().empty());

  bench.greeting->answer(bench.tail);
  bench.loop.run_ready();
  ASSERT_TRUE(program.feed(bench.stream->take_sent()).ok());
  EXPECT_EQ(program.s1_tail(), bench.tail);
  EXPECT_EQ(program.proof(), rtmp::ServerProof::echo);
  bench.stream->receive(program.take_output());
  EXPECT_TRUE(bench.done);
  EXPECT_TRUE(bench.unsaid.empty());
}

TEST(LocalGreeting, LosesNothingOfAProgramThatDoesNotWait) {
  Greeting bench;
  ByteVector all(1 + 2 * rtmp::kHandshakeBlock, 7);
  all.front() = rtmp::kPlainVersion;
  all.push_back(42);
  bench.greeting->start(all);
  bench.greeting->answer(bench.tail);
  ASSERT_TRUE(bench.done);
  EXPECT_EQ(bench.rest, (ByteVector{42}));
  EXPECT_EQ(bench.unsaid.size(), 1 + 2 * rtmp::kHandshakeBlock);
}

TEST(LocalGreeting, RefusesWhatIsNotRtmp) {
  Greeting bench;
  bench.greeting->start(as_bytes("GET / HTTP/1.1"));
  EXPECT_EQ(bench.failed, Reason::unknown_protocol);
  EXPECT_EQ(bench.asked, 0);
}

TEST(LocalGreeting, NoticesThatTheProgramHasGone) {
  Greeting bench;
  bench.greeting->start(ByteVector{rtmp::kPlainVersion});
  bench.stream->end();
  EXPECT_EQ(bench.failed, Reason::client_closed);
}

}  // namespace
}  // namespace sallyport::client::bridge
