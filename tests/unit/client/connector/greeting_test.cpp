// The handshake of an attempt: what counts as a proof, and what does not.
#include "client/connector/greeting.hpp"

#include <gtest/gtest.h>

#include "rtmp/handshake/handshake_block.hpp"
#include "rtmp/handshake/rtmpe_server_handshake.hpp"
#include "rtmp/handshake/server_handshake.hpp"
#include "support/fake_byte_stream.hpp"
#include "support/splits.hpp"

namespace sallyport::client {
namespace {

using test::FakeByteStream;

ByteVector bytes(std::string_view text) {
  return ByteVector(text.begin(), text.end());
}

class GreetingTest : public ::testing::Test {
 protected:
  void begin(bool rtmpe = false) {
    handle_ = greet(stream_, {}, rtmpe, [this](Outcome<Greeted> outcome) {
      if (auto* failure = std::get_if<Failure>(&outcome)) {
        failure_ = *failure;
      } else {
        greeted_ = std::get<Greeted>(std::move(outcome));
      }
    });
    loop_.run_ready();
  }
  void receive(ByteSpan input) {
    stream_->receive(input);
    loop_.run_ready();
  }
  /// What a server answers to what the client has said.
  template <typename Server>
  ByteVector answer_of(Server& server) {
    EXPECT_TRUE(server.feed(stream_->take_sent()).ok());
    return server.take_output();
  }
  bool open() const { return !greeted_ && !failure_; }
  void TearDown() override {
    if (greeted_ && greeted_->stream) greeted_->stream->close(Reason::client_closed, false);
  }

  loop::EventLoop loop_{0};
  std::shared_ptr<FakeByteStream> stream_ = std::make_shared<FakeByteStream>(loop_);
  std::unique_ptr<Cancellable> handle_;
  std::optional<Greeted> greeted_;
  std::optional<Failure> failure_;
};

TEST_F(GreetingTest, AnEchoOfOurRandomBytesIsAProof) {
  begin();
  rtmp::ServerHandshake server;
  receive(answer_of(server));
  ASSERT_TRUE(greeted_);
  EXPECT_EQ(greeted_->proof, rtmp::ServerProof::echo);
  EXPECT_TRUE(greeted_->knows_attempts);
  EXPECT_EQ(greeted_->unsaid.size(), rtmp::kHandshakeBlock);
  EXPECT_TRUE(stream_->take_sent().empty());
  EXPECT_EQ(stream_->closed_with(), std::nullopt);
}

TEST_F(GreetingTest, AValidSignatureIsAProofOfRtmpe) {
  begin(true);
  rtmp::RtmpeServerHandshake server;
  receive(answer_of(server));
  ASSERT_TRUE(greeted_);
  EXPECT_EQ(greeted_->proof, rtmp::ServerProof::signature);
  EXPECT_FALSE(greeted_->knows_attempts);
  EXPECT_TRUE(greeted_->stream->facts().rtmpe);
}

TEST_F(GreetingTest, RandomBytesOfTheRightLengthProveNothing) {
  begin();
  const rtmp::HandshakeBlock s1 = rtmp::make_block(0, {});
  const rtmp::HandshakeBlock s2 = rtmp::make_block(0, {});
  ByteVector answer(1, 3);
  answer.insert(answer.end(), s1.begin(), s1.end());
  answer.insert(answer.end(), s2.begin(), s2.end());
  receive(answer);
  ASSERT_TRUE(failure_);
  EXPECT_EQ(failure_->obstacle, Obstacle::unproven);
  EXPECT_NE(stream_->closed_with(), std::nullopt);
}

TEST_F(GreetingTest, AMirrorDoesNotComeToProveAnything) {
  begin();
  receive(stream_->take_sent());
  EXPECT_FALSE(greeted_);
  EXPECT_TRUE(stream_->take_sent().empty()) << "C2 would be the mirror's S2";
}

TEST_F(GreetingTest, AnOldRecordingOfAServerProvesNothing) {
  rtmp::ServerHandshake server;
  begin();
  const ByteVector recording = answer_of(server);
  auto second = std::make_shared<FakeByteStream>(loop_);
  handle_.reset();
  stream_ = second;
  begin();
  receive(recording);
  ASSERT_TRUE(failure_);
  EXPECT_EQ(failure_->obstacle, Obstacle::unproven);
}

TEST_F(GreetingTest, AWebPageIsNoServer) {
  begin();
  receive(bytes("HTTP/1.1 400 Bad Request\r\n\r\n<html>"));
  ASSERT_TRUE(failure_);
  EXPECT_EQ(failure_->obstacle, Obstacle::not_rtmp);
  EXPECT_NE(failure_->detail.find("HTTP/1.1 400 Bad Request"), std::string::npos);
}

TEST_F(GreetingTest, WhatComesInsteadIsShownWithoutControlCharacters) {
  begin();
  receive(bytes("SSH\x1b[2J-2.0"));
  ASSERT_TRUE(failure_);
  EXPECT_EQ(failure_->detail.find('\x1b'), std::string::npos);
}

TEST_F(GreetingTest, AResetIsReported) {
  begin();
  stream_->end(Reason::peer_reset);
  ASSERT_TRUE(failure_);
  EXPECT_EQ(failure_->obstacle, Obstacle::reset);
  EXPECT_EQ(failure_->stage, Stage::handshake);
}

TEST_F(GreetingTest, HalfAHandshakeIsNoProof) {
  begin();
  rtmp::ServerHandshake server;
  ByteVector answer = answer_of(server);
  answer.pop_back();
  receive(answer);
  EXPECT_TRUE(open());
}

TEST_F(GreetingTest, WhatFollowsTheHandshakeIsKept) {
  begin();
  rtmp::ServerHandshake server;
  ByteVector answer = answer_of(server);
  for (const char c : std::string_view("more")) answer.push_back(static_cast<std::uint8_t>(c));
  receive(answer);
  ASSERT_TRUE(greeted_);
  receive(bytes(" and more"));
  EXPECT_EQ(greeted_->parked->take(), bytes("more and more"));
}

TEST_F(GreetingTest, AWayThatDiesBeforeItIsUsedIsNoticed) {
  begin();
  rtmp::ServerHandshake server;
  receive(answer_of(server));
  ASSERT_TRUE(greeted_);
  EXPECT_EQ(greeted_->parked->ended(), std::nullopt);
  stream_->end(Reason::peer_reset);
  EXPECT_EQ(greeted_->parked->ended(), Reason::peer_reset);
}

TEST_F(GreetingTest, GivingUpClosesTheStream) {
  begin();
  handle_.reset();
  EXPECT_EQ(stream_->closed_with(), Reason::client_closed);
  EXPECT_TRUE(open());
}

TEST_F(GreetingTest, GivingUpAfterTheProofLeavesTheStreamAlone) {
  begin();
  rtmp::ServerHandshake server;
  receive(answer_of(server));
  handle_.reset();
  EXPECT_EQ(stream_->closed_with(), std::nullopt);
}

TEST_F(GreetingTest, SegmentsDoNotMatter) {
  begin();
  rtmp::ServerHandshake server;
  const ByteVector sent = stream_->take_sent();
  ASSERT_TRUE(server.feed(sent).ok());
  const ByteVector answer = server.take_output();
  test::for_each_split(
      answer,
      [&](const std::vector<ByteSpan>& pieces) {
        auto shake = rtmp::ClientHandshake(rtmp::HandshakeKind::simple);
        for (const ByteSpan piece : pieces) ASSERT_TRUE(shake.feed(piece).ok());
        EXPECT_TRUE(shake.done());
        EXPECT_EQ(shake.proof(), rtmp::ServerProof::none);  // it answers another client
      },
      20);
  for (const std::uint8_t& byte : answer) receive(ByteSpan(&byte, 1));
  EXPECT_TRUE(greeted_);
}

}  // namespace
}  // namespace sallyport::client
