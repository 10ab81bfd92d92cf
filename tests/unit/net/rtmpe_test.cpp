// RTMPE above a stream: the greeting, the encrypted stream, the door and the tunnels.
#include <algorithm>
#include <memory>

#include <gtest/gtest.h>

#include "base/random.hpp"
#include "net/rtmpe/rtmpe_door.hpp"
#include "net/rtmpe/rtmpe_stream.hpp"
#include "net/rtmpe/rtmpe_tunnels.hpp"
#include "rtmp/handshake/rtmpe_client_handshake.hpp"
#include "support/fake_byte_stream.hpp"
#include "support/hex.hpp"
#include "support/splits.hpp"

namespace sallyport::net {
namespace {

using sallyport::test::FakeByteStream;
using sallyport::test::operator+;

/// A session that keeps what comes and says what it is given, message by message: each is filled whole,
/// however far it runs over the limit.
class SpeakingSession final : public StreamUser {
 public:
  explicit SpeakingSession(std::shared_ptr<ByteStream> on) : stream(std::move(on)) {}
  void on_bytes(ByteSpan bytes) override { received.insert(received.end(), bytes.begin(), bytes.end()); }
  bool fill(Gather& out, std::size_t limit) override {
    largest_limit = std::max(largest_limit, limit);
    while (next_ < messages.size() && out.size() < limit) {
      out.add_shared(messages[next_], 0, messages[next_].size());
      ++next_;
    }
    return next_ < messages.size();
  }
  bool on_peer_end() override { return keeps_open; }
  void on_closed(Reason reason) override { closed = reason; }
  void say(ByteSpan bytes) {
    messages.push_back(SharedBytes::copy_of(bytes));
    stream->want_write();
  }

  const std::shared_ptr<ByteStream> stream;
  ByteVector received;
  std::vector<SharedBytes> messages;
  std::size_t largest_limit = 0;
  Reason closed = Reason::none;
  bool keeps_open = false;

 private:
  std::size_t next_ = 0;
};

class RtmpeTest : public testing::Test, protected SessionFactory {
 protected:
  ~RtmpeTest() override { close_all(); }

  std::shared_ptr<StreamUser> make_session(std::shared_ptr<ByteStream> stream) override {
    if (no_session_) return nullptr;
    session_ = std::make_shared<SpeakingSession>(std::move(stream));
    return session_;
  }
  std::shared_ptr<FakeByteStream> connection(TransportFacts facts = {}) {
    streams_.push_back(std::make_shared<FakeByteStream>(loop_, std::move(facts)));
    return streams_.back();
  }
  /// Makes the client's side of the handshake through the door.
  std::shared_ptr<FakeByteStream> connected(TransportFacts facts = {}) {
    auto stream = connection(std::move(facts));
    door_.enter(stream, client_.take_output());
    shake_hands(*stream);
    return stream;
  }
  void shake_hands(FakeByteStream& stream) {
    loop_.run_ready();
    ASSERT_TRUE(client_.feed(stream.take_sent()).ok());
    ASSERT_TRUE(client_.done());
    ciphers_ = std::make_unique<rtmp::RtmpeCiphers>(client_.take_ciphers());
    stream.receive(client_.take_output());
    ASSERT_TRUE(session_);
  }
  ByteVector encrypted(ByteVector bytes) {
    ciphers_->outgoing.apply(bytes, bytes.data());
    return bytes;
  }
  ByteVector sent_by(FakeByteStream& stream) {
    loop_.run_ready();
    ByteVector bytes = stream.take_sent();
    ciphers_->incoming.apply(bytes, bytes.data());
    return bytes;
  }
  void close_all() {
    for (const auto& stream : streams_) stream->close(Reason::server_stopping, false);
  }

  loop::EventLoop loop_{0};
  RefusalLog refusals_{loop_};
  const RtmpeServices services_{*this, refusals_};
  RtmpeDoor door_{services_};
  RtmpeTunnels tunnels_{services_};
  std::vector<std::shared_ptr<FakeByteStream>> streams_;
  std::shared_ptr<SpeakingSession> session_;
  rtmp::RtmpeClientHandshake client_;
  std::unique_ptr<rtmp::RtmpeCiphers> ciphers_;
  bool no_session_ = false;
};

ByteVector random_bytes(std::size_t count) {
  ByteVector bytes(count);
  fill_random(bytes);
  return bytes;
}

TEST_F(RtmpeTest, SessionKnowsHowItsBytesTravel) {
  TransportFacts facts;
  facts.local_port = 1935;
  facts.adaptor = 3;
  const auto stream = connected(facts);

  const TransportFacts& above = session_->stream->facts();
  EXPECT_EQ(above.protocol, "rtmpe");
  EXPECT_TRUE(above.rtmpe);
  EXPECT_FALSE(above.secure);
  EXPECT_EQ(above.local_port, 1935);
  EXPECT_EQ(above.adaptor, 3u);
  ASSERT_TRUE(above.handshake_tail);
  EXPECT_EQ(*above.handshake_tail, client_.s1_tail());
  EXPECT_EQ(above.accepted_at, stream->facts().accepted_at);
}

TEST_F(RtmpeTest, NeverMakesAnythingSecureNorInsecure) {
  TransportFacts inside_tls;
  inside_tls.protocol = "rtmps";
  inside_tls.secure = true;
  connected(inside_tls);
  EXPECT_TRUE(session_->stream->facts().secure);
  EXPECT_EQ(session_->stream->facts().protocol, "rtmpe");
}

TEST_F(RtmpeTest, CarriesBothDirections) {
  const auto stream = connected();
  const ByteVector question = random_bytes(50'000);
  const ByteVector reply = random_bytes(70'000);
  stream->receive(encrypted(question));
  EXPECT_EQ(session_->received, question);
  session_->say(reply);
  EXPECT_EQ(sent_by(*stream), reply);
}

TEST_F(RtmpeTest, WhatFollowsC2InTheSamePieceIsForTheSession) {
  const auto stream = connection();
  door_.enter(stream, client_.take_output());
  loop_.run_ready();
  ASSERT_TRUE(client_.feed(stream->take_sent()).ok());
  ciphers_ = std::make_unique<rtmp::RtmpeCiphers>(client_.take_ciphers());
  stream->receive(client_.take_output() + encrypted({1, 2, 3}));
  EXPECT_EQ(session_->received, (ByteVector{1, 2, 3}));
}

TEST_F(RtmpeTest, AnswersAClientThatDoesNotWaitForS1) {
  const auto stream = connection();
  door_.enter(stream, client_.take_output() + ByteVector(rtmp::kHandshakeBlock, 7));
  ASSERT_TRUE(session_);
  session_->say(ByteVector{4, 5});
  loop_.run_ready();
  const ByteVector sent = stream->take_sent();
  ASSERT_EQ(client_.feed(sent).value(), sent.size() - 2);
  ByteVector behind(sent.end() - 2, sent.end());
  client_.take_ciphers().incoming.apply(behind, behind.data());
  EXPECT_EQ(behind, (ByteVector{4, 5}));
}

TEST_F(RtmpeTest, ReadsTheSameHoweverTheBytesAreCut) {
  sallyport::test::for_each_split(
      ByteVector(rtmp::kHandshakeBlock + 200, 0),
      [&](const auto& pieces) {
        client_ = rtmp::RtmpeClientHandshake();
        const auto stream = connection();
        door_.enter(stream, client_.take_output());
        loop_.run_ready();
        ASSERT_TRUE(client_.feed(stream->take_sent()).ok());
        ciphers_ = std::make_unique<rtmp::RtmpeCiphers>(client_.take_ciphers());
        const ByteVector clear = random_bytes(200);
        const ByteVector wire = client_.take_output() + encrypted(clear);
        std::size_t at = 0;
        for (const ByteSpan piece : pieces) {
          if (!piece.empty()) stream->receive(ByteSpan(wire).subspan(at, piece.size()));
          at += piece.size();
        }
        ASSERT_EQ(session_->received, clear);
        close_all();
        streams_.clear();
      },
      50);
}

TEST_F(RtmpeTest, EncryptsAtMost32KiBAheadOfThePeer) {
  const auto stream = connected();
  stream->fill_limit = 256 * 1024;
  const ByteVector large = random_bytes(100'000);
  session_->messages = {SharedBytes::copy_of(large), SharedBytes::copy_of(large)};
  const auto below = std::static_pointer_cast<RtmpeStream>(session_->stream);
  Gather gather;
  ByteVector wire;
  bool more = true;
  while (more) {
    gather.clear();
    more = below->fill(gather, 256 * 1024);
    ASSERT_LE(gather.size(), 32u * 1024);
    for (std::size_t i = 0; i < gather.slice_count(); ++i)
      wire.insert(wire.end(), gather.slice(i).begin(), gather.slice(i).end());
  }
  ciphers_->incoming.apply(wire, wire.data());
  EXPECT_EQ(wire, large + large);
  EXPECT_LE(session_->largest_limit, 32u * 1024);
}

TEST_F(RtmpeTest, LastWordsAreEncryptedToo) {
  const auto stream = connected();
  session_->messages = {SharedBytes::copy_of(as_bytes("you are rejected"))};
  session_->stream->close(Reason::rejected, true);
  EXPECT_EQ(as_text(sent_by(*stream)), "you are rejected");
  EXPECT_EQ(stream->closed_with(), Reason::rejected);
  EXPECT_EQ(session_->closed, Reason::rejected);
}

TEST_F(RtmpeTest, PassesOnWhatTheSessionAsksForAndIsTold) {
  const auto stream = connected();
  const auto above = std::static_pointer_cast<RtmpeStream>(session_->stream);
  above->set_reading(false);
  EXPECT_FALSE(stream->reading());
  above->proved();
  EXPECT_TRUE(stream->is_proved());
  EXPECT_FALSE(above->on_peer_end());
  session_->keeps_open = true;
  EXPECT_TRUE(above->on_peer_end());
  stream->end(Reason::peer_reset);
  EXPECT_EQ(session_->closed, Reason::peer_reset);
  EXPECT_FALSE(above->on_peer_end());
}

TEST_F(RtmpeTest, SessionThatClosesWhileItReadsGetsNoMore) {
  struct Closes final : StreamUser {
    explicit Closes(std::shared_ptr<ByteStream> on) : stream(std::move(on)) {}
    void on_bytes(ByteSpan) override {
      ++calls;
      stream->close(Reason::bad_chunk, false);
    }
    bool fill(Gather&, std::size_t) override { return false; }
    void on_closed(Reason) override {}
    std::shared_ptr<ByteStream> stream;
    int calls = 0;
  };
  const auto stream = connected();
  const auto closes = std::make_shared<Closes>(session_->stream);
  session_->stream->start(closes, {});
  stream->receive(ByteVector(100'000, 1));
  EXPECT_EQ(closes->calls, 1);
}

TEST_F(RtmpeTest, BrokenHandshakeEndsTheConnectionWithoutASession) {
  const auto stream = connection();
  ByteVector hello = client_.take_output();
  hello[1500] ^= 1;
  door_.enter(stream, hello);
  EXPECT_EQ(stream->closed_with(), Reason::bad_handshake);
  EXPECT_FALSE(session_);
}

TEST_F(RtmpeTest, DeadlineOfTheConnectionHoldsDuringTheHandshake) {
  TransportFacts facts;
  facts.accepted_at = monotonic_now() - Seconds(11);
  const auto stream = connection(facts);
  door_.enter(stream, client_.take_output());
  const auto patience = monotonic_now() + Seconds(5);
  while (!stream->closed_with() && monotonic_now() < patience) loop_.run_ready();
  EXPECT_EQ(stream->closed_with(), Reason::connect_deadline);
}

TEST_F(RtmpeTest, StopTurnsAwayWhoIsShakingHandsAndNobodyElse) {
  const auto served = connected();
  const auto waiting = connection();
  door_.enter(waiting, ByteVector{6});
  door_.stop();
  EXPECT_EQ(waiting->closed_with(), Reason::server_stopping);
  EXPECT_FALSE(served->closed_with());
}

TEST_F(RtmpeTest, RefusedSessionClosesTheStream) {
  no_session_ = true;
  const auto stream = connection();
  door_.enter(stream, client_.take_output() + ByteVector(rtmp::kHandshakeBlock, 0));
  EXPECT_EQ(stream->closed_with(), Reason::connection_limit);
}

class RtmpeTunnelsTest : public RtmpeTest {
 protected:
  std::shared_ptr<FakeByteStream> tunnel() {
    TransportFacts facts;
    facts.protocol = "rtmpt";
    facts.tunnelled = true;
    auto stream = connection(facts);
    stream->start(tunnels_.make_session(stream), {});
    return stream;
  }
};

TEST_F(RtmpeTunnelsTest, SessionBeginsAtOnceWhileRtmpeIsOff) {
  const auto stream = tunnel();
  ASSERT_TRUE(session_);
  stream->receive(ByteVector{6, 1});
  EXPECT_EQ(session_->received, (ByteVector{6, 1}));
}

TEST_F(RtmpeTunnelsTest, FirstByteTellsPlainSessionsFromEncryptedOnes) {
  tunnels_.enable(true);
  const auto plain = tunnel();
  EXPECT_FALSE(session_);
  plain->receive(ByteVector{3, 1, 2});
  ASSERT_TRUE(session_);
  EXPECT_EQ(session_->received, (ByteVector{3, 1, 2}));
  EXPECT_EQ(session_->stream->facts().protocol, "rtmpt");
  session_.reset();

  const auto encrypted_one = tunnel();
  encrypted_one->receive(client_.take_output());
  shake_hands(*encrypted_one);
  EXPECT_EQ(session_->stream->facts().protocol, "rtmpte");
  EXPECT_TRUE(session_->stream->facts().tunnelled);
  encrypted_one->receive(encrypted({9}));
  EXPECT_EQ(session_->received, ByteVector{9});
}

TEST_F(RtmpeTunnelsTest, TunnelThatEndsBeforeItsFirstByteLeavesNothingBehind) {
  tunnels_.enable(true);
  const std::weak_ptr<FakeByteStream> stream = tunnel();
  streams_.clear();
  stream.lock()->end(Reason::client_closed);
  EXPECT_TRUE(stream.expired());
  EXPECT_FALSE(session_);
}

}  // namespace
}  // namespace sallyport::net
