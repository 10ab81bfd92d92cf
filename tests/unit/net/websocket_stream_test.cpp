#include "net/websocket/websocket_stream.hpp"

#include <gtest/gtest.h>

#include "http_test_support.hpp"
#include "support/fake_byte_stream.hpp"
#include "support/splits.hpp"
#include "vectors/websocket_vectors.hpp"

namespace sallyport::net::test {
namespace {

using http::websocket::CloseCode;
using http::websocket::FrameReader;
using http::websocket::Role;
using sallyport::test::FakeByteStream;
using sallyport::test::websocket::bytes_of;
using sallyport::test::websocket::Frame;

/// What a peer reads of our frames.
struct Heard {
  std::string bytes;
  std::vector<std::string> pongs;
  std::vector<std::string> notes;
  std::optional<CloseCode> close;
  std::string close_reason;
  std::size_t messages = 0;
  bool failed = false;
};

class Ear {
 public:
  explicit Ear(Role role) : reader_(role) {}

  void feed(ByteSpan input) {
    std::array<std::uint8_t, 4096> scratch;
    std::string note;
    while (true) {
      const auto progress = reader_.read(input, scratch);
      input = input.subspan(progress.consumed);
      switch (progress.event) {
        case FrameReader::Event::need_more:
          return;
        case FrameReader::Event::data:
          (reader_.text() ? note : heard.bytes) += as_text(progress.data);
          break;
        case FrameReader::Event::message_end:
          if (reader_.text()) heard.notes.push_back(std::exchange(note, {}));
          ++heard.messages;
          break;
        case FrameReader::Event::ping:
          break;
        case FrameReader::Event::pong:
          heard.pongs.emplace_back(as_text(progress.data));
          break;
        case FrameReader::Event::close:
          heard.close = reader_.close_code();
          heard.close_reason = as_text(progress.data);
          break;
        case FrameReader::Event::failed:
          heard.failed = true;
      }
    }
  }
  Heard heard;

 private:
  FrameReader reader_;
};

class WebSocketStreamTest : public testing::TestWithParam<Role> {
 protected:
  WebSocketStreamTest() { open({}); }

  void open(ByteSpan unsaid) {
    end();
    below = std::make_shared<FakeByteStream>(loop);
    stream = std::make_shared<WebSocketStream>(below, GetParam(), below->facts(), unsaid);
    session = std::make_shared<FakeSession>(stream);
    stream->start(session, {});
    stream->begin({});
  }
  ~WebSocketStreamTest() override { end(); }
  // A stream and its session hold each other until the path ends.
  void end() {
    if (below && !below->closed_with()) below->end();
    loop.run_ready();
  }
  void receive(const std::vector<Frame>& frames) {
    below->receive(bytes_of(frames, GetParam()));
    loop.run_ready();
  }
  Heard& heard() {
    loop.run_ready();
    ear.feed(below->take_sent());
    EXPECT_FALSE(ear.heard.failed);
    return ear.heard;
  }

  loop::EventLoop loop{0};
  std::shared_ptr<FakeByteStream> below;
  std::shared_ptr<WebSocketStream> stream;
  std::shared_ptr<FakeSession> session;
  Ear ear{GetParam() == Role::server ? Role::client : Role::server};
};

using sallyport::test::websocket::binary;
using sallyport::test::websocket::close;
using sallyport::test::websocket::ping;
using sallyport::test::websocket::text;

TEST_P(WebSocketStreamTest, MessagesAreOneStreamOfBytes) {
  receive({binary("C0"), {0x02, "C"}, ping("x"), {0x80, "1"}, binary(""), binary("C2")});

  EXPECT_EQ(session->received, "C0C1C2");
  EXPECT_EQ(stream->bytes_received(), 6u);
}

TEST_P(WebSocketStreamTest, TheSameBytesComeInAnySegmentation) {
  const ByteVector input = bytes_of(
      {binary("one"), ping("p"), binary(std::string(300, 'x')), {0x02, "two"}, {0x80, ""}}, GetParam());
  sallyport::test::for_each_split(
      input,
      [&](const std::vector<ByteSpan>& pieces) {
        session->received.clear();
        for (const ByteSpan piece : pieces) below->receive(piece);
        ASSERT_EQ(session->received, "one" + std::string(300, 'x') + "two");
      },
      50);
}

TEST_P(WebSocketStreamTest, TheStreamBelowHearsThatAnAnswerFollows) {
  stream->answer_follows();
  EXPECT_EQ(below->answers_announced(), 1u);
}

TEST_P(WebSocketStreamTest, WhatIsSaidInATurnIsOneMessage) {
  session->queue("S0");
  session->queue(std::string(200, 'S'));
  session->say("S2");

  EXPECT_EQ(heard().bytes, "S0" + std::string(200, 'S') + "S2");
  EXPECT_EQ(heard().messages, 1u);
  EXPECT_EQ(stream->bytes_sent(), 204u);
}

TEST_P(WebSocketStreamTest, ALargeMessageArrivesWhole) {
  std::string large(500'000, '\0');
  for (std::size_t i = 0; i < large.size(); ++i) large[i] = static_cast<char>(i * 31);
  session->queue(large);
  session->say("end");

  for (int i = 0; i < 10; ++i) heard();
  EXPECT_EQ(heard().bytes, large + "end");
}

TEST_P(WebSocketStreamTest, SaysTheReplyOfTheUpgradeFirst) {
  open(as_bytes("HTTP/1.1 101\r\n\r\n"));
  session->say("x");
  loop.run_ready();

  EXPECT_TRUE(as_text(below->take_sent()).starts_with("HTTP/1.1 101\r\n\r\n"));
}

TEST_P(WebSocketStreamTest, AnswersAPing) {
  receive({ping("are you there")});

  EXPECT_EQ(heard().pongs, std::vector<std::string>{"are you there"});
}

TEST_P(WebSocketStreamTest, AFloodOfPingsCostsOneAnswer) {
  below->block(monotonic_now());
  for (int i = 0; i < 1000; ++i) receive({ping(std::to_string(i))});
  below->block({});

  EXPECT_EQ(heard().pongs, std::vector<std::string>{"999"});
}

TEST_P(WebSocketStreamTest, TextIsRefused) {
  receive({text("hello")});

  EXPECT_EQ(session->closed, Reason::bad_websocket);
  EXPECT_EQ(heard().close, CloseCode::unsupported_data);
  EXPECT_TRUE(session->received.empty());
}

TEST_P(WebSocketStreamTest, AnEmptyTextIsRefusedToo) {
  receive({text("")});

  EXPECT_EQ(heard().close, CloseCode::unsupported_data);
}

TEST_P(WebSocketStreamTest, TellsThePeerWhichRuleItBroke) {
  receive({binary("good"), {0xF2, "bad"}, binary("late")});

  EXPECT_EQ(session->received, "good");
  EXPECT_EQ(session->closed, Reason::bad_websocket);
  EXPECT_EQ(heard().close, CloseCode::protocol_error);
}

TEST_P(WebSocketStreamTest, NotesGoToWhoeverListens) {
  std::vector<std::string> notes;
  stream->listen([&](std::string_view note) {
    notes.emplace_back(note);
    return note != "bad";
  });
  receive({text("one"), binary("x"), text("two")});
  stream->say_newest("old");
  stream->say_newest("new");
  stream->say("first");

  EXPECT_EQ(notes, (std::vector<std::string>{"one", "two"}));
  EXPECT_EQ(heard().notes, (std::vector<std::string>{"first", "new"}));
  receive({text("bad")});
  EXPECT_EQ(heard().close, CloseCode::policy_violation);
}

TEST_P(WebSocketStreamTest, ALongNoteIsRefused) {
  stream->listen([](std::string_view) { return true; });
  receive({text(std::string(126, 'x'))});

  EXPECT_EQ(heard().close, CloseCode::too_big);
}

TEST_P(WebSocketStreamTest, APeerThatClosesIsAnsweredWithItsCode) {
  receive({binary("bye"), close(1001, "going")});

  EXPECT_EQ(session->received, "bye");
  EXPECT_EQ(session->closed, Reason::client_closed);
  EXPECT_EQ(heard().close, CloseCode::going_away);
}

TEST_P(WebSocketStreamTest, ACloseWithoutACodeIsAnsweredWithoutOne) {
  receive({{0x88, ""}});

  EXPECT_EQ(heard().close, CloseCode::no_status);
}

TEST_P(WebSocketStreamTest, LastWordsGoInFrontOfTheClose) {
  session->queue("last words");
  stream->close(Reason::domain_denied, true);

  EXPECT_EQ(heard().bytes, "last words");
  EXPECT_EQ(heard().close, CloseCode::policy_violation);
  EXPECT_EQ(heard().close_reason, "domain-denied");
  EXPECT_EQ(session->closed, Reason::domain_denied);
}

TEST_P(WebSocketStreamTest, AnOrderlyStopSaysSo) {
  stream->close(Reason::server_stopping, true);

  EXPECT_EQ(heard().close, CloseCode::going_away);
}

TEST_P(WebSocketStreamTest, NothingIsSaidOfACut) {
  stream->close(Reason::stalled, false);

  EXPECT_FALSE(heard().close);
  EXPECT_EQ(session->closed, Reason::stalled);
}

TEST_P(WebSocketStreamTest, InputWaitsWhileNobodyReads) {
  session->on_input = [&] { stream->set_reading(false); };
  receive({binary("first"), binary("second")});
  EXPECT_EQ(session->received, "first");
  EXPECT_FALSE(below->reading());

  session->on_input = nullptr;
  stream->set_reading(true);
  loop.run_ready();

  EXPECT_EQ(session->received, "firstsecond");
}

TEST_P(WebSocketStreamTest, PayloadsOfTheServerStayShared) {
  if (GetParam() == Role::client) GTEST_SKIP() << "a client masks";
  session->queue(std::string(1000, 'x'));
  Gather gather;
  stream->fill(gather, 64 * 1024);

  ASSERT_EQ(gather.slice_count(), 2u);
  EXPECT_EQ(gather.slice(0).size(), 4u);
  EXPECT_EQ(gather.owner(0), nullptr);
  EXPECT_NE(gather.owner(1), nullptr);
}

INSTANTIATE_TEST_SUITE_P(BothRoles, WebSocketStreamTest, testing::Values(Role::server, Role::client),
                         [](const auto& one) { return one.param == Role::server ? "server" : "client"; });

}  // namespace
}  // namespace sallyport::net::test
