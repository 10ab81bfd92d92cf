// A session's stream that finds itself another way while nothing has been answered.
#include "client/connector/committed_stream.hpp"

#include <gtest/gtest.h>

#include "support/fake_byte_stream.hpp"

namespace sallyport::client {
namespace {

using test::FakeByteStream;

ByteVector bytes(std::string_view text) {
  return ByteVector(text.begin(), text.end());
}
std::string text(const ByteVector& sent) {
  return std::string(sent.begin(), sent.end());
}

/// What the search was asked, and how to answer it.
struct SearchScript {
  FoundCall done;
  unsigned asked = 0;
  unsigned stopped = 0;
  unsigned looked = 0;
  unsigned used = 0;
  unsigned cut = 0;
};

class ScriptedSearch final : public Search {
 public:
  explicit ScriptedSearch(SearchScript& script) : script_(script) {}
  void go_on(FoundCall done) override {
    ++script_.asked;
    script_.done = std::move(done);
  }
  void stop() override {
    ++script_.stopped;
    script_.done = nullptr;
  }
  void look_for_better() override { ++script_.looked; }
  void note_use() override { ++script_.used; }
  void note_cut() override { ++script_.cut; }

 private:
  SearchScript& script_;
};

/// A session that says one thing and writes down what it hears.
class Speaker final : public net::StreamUser {
 public:
  void on_bytes(ByteSpan heard_bytes) override { heard.append(heard_bytes.begin(), heard_bytes.end()); }
  bool fill(net::Gather& out, std::size_t) override {
    if (to_say.empty()) return false;
    const ByteVector said = bytes(std::exchange(to_say, {}));
    out.add_owned(SharedBytes::copy_of(said), 0, said.size());
    return false;
  }
  void on_closed(Reason reason) override { closed = reason; }

  std::string to_say = "connect";
  std::string heard;
  std::optional<Reason> closed;
};

class CommittedStreamTest : public ::testing::Test {
 protected:
  std::shared_ptr<FakeByteStream> way() { return std::make_shared<FakeByteStream>(loop_); }

  Found found(const std::shared_ptr<FakeByteStream>& stream, bool knows_attempts = true) {
    Found made;
    made.proved.stream = stream;
    made.proved.parked = std::make_shared<Parked>(*stream);
    made.proved.unsaid = bytes("C2 ");
    made.proved.proof = rtmp::ServerProof::echo;
    made.proved.knows_attempts = knows_attempts;
    made.proved.round_trip = Milliseconds(10);
    made.way.carrier = carrier_;
    stream->start(made.proved.parked, {});
    return made;
  }
  void begin(bool knows_attempts = true) {
    stream_ =
        std::make_shared<CommittedStream>(loop_, std::make_unique<ScriptedSearch>(script_),
                                          found(first_, knows_attempts), [this](const Way&) { ++moves_; });
    stream_->start(user_, {});
    stream_->want_write();
    loop_.run_ready();
  }
  void find(const std::shared_ptr<FakeByteStream>& other, bool knows_attempts = true) {
    const auto done = std::move(script_.done);
    done(found(other, knows_attempts));
    loop_.run_ready();
  }
  void find_nothing() {
    const auto done = std::move(script_.done);
    done(NotFound{});
    loop_.run_ready();
  }
  void hear(const std::shared_ptr<FakeByteStream>& on, std::string_view words) {
    on->receive(bytes(words));
    loop_.run_ready();
  }
  void pass(Milliseconds time) {
    loop_.timers().advance(std::max(loop_.timers().now(), monotonic_now()) + time);
    loop_.run_ready();
  }
  void TearDown() override {
    if (stream_) stream_->close(Reason::client_closed, false);
    loop_.run_ready();
  }

  loop::EventLoop loop_{0};
  SearchScript script_;
  Carrier carrier_ = kRtmps;
  std::shared_ptr<FakeByteStream> first_ = way();
  std::shared_ptr<FakeByteStream> second_ = way();
  std::shared_ptr<Speaker> user_ = std::make_shared<Speaker>();
  std::shared_ptr<CommittedStream> stream_;
  unsigned moves_ = 0;
};

constexpr std::string_view kAcknowledgement = "0123456789abcdef";

TEST_F(CommittedStreamTest, SendsTheHandshakesEndWithTheFirstWords) {
  begin();
  EXPECT_EQ(text(first_->take_sent()), "C2 connect");
}

TEST_F(CommittedStreamTest, PassesEverythingOnceItIsAnswered) {
  begin();
  hear(first_, "an answer to connect");
  EXPECT_EQ(user_->heard, "an answer to connect");
  EXPECT_EQ(script_.used, 1u);
  (void)first_->take_sent();
  user_->to_say = "createStream";
  stream_->want_write();
  loop_.run_ready();
  EXPECT_EQ(text(first_->take_sent()), "createStream");
}

TEST_F(CommittedStreamTest, LooksForABetterWayThanATunnelAfterFiveSeconds) {
  carrier_ = kRtmpts;
  begin();
  pass(Milliseconds(900));
  hear(first_, "an answer to connect");
  pass(Milliseconds(4'900));
  EXPECT_EQ(script_.looked, 0u);
  pass(Milliseconds(200));
  EXPECT_EQ(script_.looked, 1u);
  pass(Milliseconds(60'000));
  EXPECT_EQ(script_.looked, 1u) << "once";
}

TEST_F(CommittedStreamTest, LooksForNothingBetterThanAStreamOfBytes) {
  carrier_ = kWss;
  begin();
  hear(first_, "an answer to connect");
  pass(Milliseconds(10'000));
  EXPECT_EQ(script_.looked, 0u);
}

TEST_F(CommittedStreamTest, LooksForNothingOnceItIsClosed) {
  carrier_ = kRtmpts;
  begin();
  hear(first_, "an answer to connect");
  stream_->close(Reason::client_closed, false);
  pass(Milliseconds(10'000));
  EXPECT_EQ(script_.looked, 0u);
}

TEST_F(CommittedStreamTest, SaysItAgainWhereTheFirstWayDies) {
  begin();
  first_->end();
  loop_.run_ready();
  EXPECT_EQ(script_.asked, 1u);
  EXPECT_EQ(user_->closed, std::nullopt);
  find(second_);
  EXPECT_EQ(text(second_->take_sent()), "C2 connect");
  hear(second_, "an answer to connect");
  EXPECT_EQ(user_->heard, "an answer to connect");
  EXPECT_EQ(stream_->repeats(), 1u);
  EXPECT_EQ(moves_, 1u);
}

TEST_F(CommittedStreamTest, LooksForAnotherWayAfterASecondOfSilence) {
  begin();
  pass(Milliseconds(900));
  EXPECT_EQ(script_.asked, 0u);
  pass(Milliseconds(1'100));
  EXPECT_EQ(script_.asked, 1u);
}

TEST_F(CommittedStreamTest, ClosesTheSilentWayBeforeItSpeaksElsewhere) {
  begin();
  pass(Milliseconds(1'100));
  EXPECT_EQ(first_->closed_with(), std::nullopt);
  find(second_);
  EXPECT_EQ(first_->closed_with(), Reason::client_closed);
  EXPECT_EQ(text(second_->take_sent()), "C2 connect");
  EXPECT_EQ(user_->closed, std::nullopt);
}

TEST_F(CommittedStreamTest, ListensToTheSilentWayMeanwhile) {
  begin();
  pass(Milliseconds(1'100));
  hear(first_, "a late answer to connect");
  EXPECT_EQ(script_.stopped, 1u);
  EXPECT_EQ(user_->heard, "a late answer to connect");
  EXPECT_EQ(stream_->repeats(), 0u);
}

TEST_F(CommittedStreamTest, WaitsOnAsSoonAsTheServerShowsThatItHasHeard) {
  begin();
  hear(first_, kAcknowledgement);
  EXPECT_EQ(user_->heard, "");
  pass(Milliseconds(5'000));
  EXPECT_EQ(script_.asked, 0u);
  hear(first_, "the answer");
  EXPECT_EQ(user_->heard, std::string(kAcknowledgement) + "the answer");
}

TEST_F(CommittedStreamTest, SaysItAgainIfTheWayDiesBeforeTheAnswer) {
  begin();
  hear(first_, kAcknowledgement);
  first_->end();
  loop_.run_ready();
  ASSERT_EQ(script_.asked, 1u);
  find(second_);
  hear(second_, "all of the answer to connect");
  EXPECT_EQ(user_->heard, "all of the answer to connect");
}

TEST_F(CommittedStreamTest, SaysNothingAgainAfterTheAnswer) {
  begin();
  hear(first_, "an answer to connect");
  first_->end(Reason::peer_reset);
  loop_.run_ready();
  EXPECT_EQ(script_.asked, 0u);
  EXPECT_EQ(user_->closed, Reason::peer_reset);
  EXPECT_EQ(script_.cut, 1u);
}

TEST_F(CommittedStreamTest, SaysNothingAgainToOtherServersThatAreSlow) {
  begin(false);
  pass(Milliseconds(5'000));
  EXPECT_EQ(script_.asked, 0u);
}

TEST_F(CommittedStreamTest, SaysItAgainToOtherServersIfTheWayDiesUnheard) {
  begin(false);
  first_->end();
  loop_.run_ready();
  EXPECT_EQ(script_.asked, 1u);
}

TEST_F(CommittedStreamTest, SaysNothingAgainToOtherServersThatHaveAnswered) {
  begin(false);
  hear(first_, "x");
  first_->end();
  loop_.run_ready();
  EXPECT_EQ(script_.asked, 0u);
  EXPECT_NE(user_->closed, std::nullopt);
}

TEST_F(CommittedStreamTest, EndsWhereThereIsNoOtherWay) {
  begin();
  first_->end();
  loop_.run_ready();
  find_nothing();
  EXPECT_EQ(user_->closed, Reason::peer_gone);
}

TEST_F(CommittedStreamTest, StaysWithTheSilentWayWhereThereIsNoOther) {
  begin();
  pass(Milliseconds(1'100));
  find_nothing();
  EXPECT_EQ(user_->closed, std::nullopt);
  hear(first_, "a very late answer to connect");
  EXPECT_EQ(user_->heard, "a very late answer to connect");
}

TEST_F(CommittedStreamTest, GivesUpAfterAFewWays) {
  begin();
  for (unsigned i = 0; i < CommittedStream::kMaxRepeats; ++i) {
    (i == 0 ? first_ : second_)->end();
    loop_.run_ready();
    second_ = way();
    find(second_);
  }
  second_->end();
  loop_.run_ready();
  EXPECT_EQ(script_.asked, CommittedStream::kMaxRepeats);
  EXPECT_NE(user_->closed, std::nullopt);
}

TEST_F(CommittedStreamTest, NoticesAWayThatDiedBeforeAnythingWasSaid) {
  Found dead = found(first_);
  first_->end();
  stream_ = std::make_shared<CommittedStream>(loop_, std::make_unique<ScriptedSearch>(script_),
                                              std::move(dead), nullptr);
  stream_->start(user_, {});
  loop_.run_ready();
  EXPECT_EQ(script_.asked, 1u);
}

TEST_F(CommittedStreamTest, DeliversWhatCameBeforeItBegan) {
  Found early = found(first_, false);
  first_->receive(bytes("hello"));
  stream_ = std::make_shared<CommittedStream>(loop_, std::make_unique<ScriptedSearch>(script_),
                                              std::move(early), nullptr);
  stream_->start(user_, {});
  EXPECT_EQ(user_->heard, "hello");
}

TEST_F(CommittedStreamTest, ClosingEndsTheSearchToo) {
  begin();
  first_->end();
  loop_.run_ready();
  stream_->close(Reason::client_closed, true);
  EXPECT_EQ(script_.stopped, 1u);
  EXPECT_EQ(user_->closed, Reason::client_closed);
}

TEST_F(CommittedStreamTest, ClosesTheWayThatNobodyBeganWith) {
  auto unused = std::make_shared<CommittedStream>(loop_, std::make_unique<ScriptedSearch>(script_),
                                                  found(first_), nullptr);
  unused.reset();
  EXPECT_EQ(first_->closed_with(), Reason::client_closed);
}

}  // namespace
}  // namespace sallyport::client
