// A connection that is sent on by the server, or lost, and its streams.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "client/session/api/stream_core.hpp"
#include "support/client_bench.hpp"

namespace sallyport::client {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using namespace rtmp::status;

/// A server behind one connection.
struct Peer {
  explicit Peer(loop::EventLoop& loop) : stream(std::make_shared<test::FakeByteStream>(loop)) {
    server.do_without_handshake();
  }
  std::shared_ptr<test::FakeByteStream> stream;
  test::RtmpPeer server;
};

/// Opens connections when the test says so.
class ScriptedOpener final : public Opener {
 public:
  std::unique_ptr<Cancellable> open(loop::EventLoop&, const OpenRequest& request,
                                    std::function<void(Outcome<Opened>)> done) override {
    uris.push_back(request.uri);
    done_ = std::move(done);
    return std::make_unique<Cancellable>();
  }
  void answer(Outcome<Opened> outcome) { std::exchange(done_, nullptr)(std::move(outcome)); }

  std::vector<std::string> uris;

 private:
  std::function<void(Outcome<Opened>)> done_;
};

class ConnectionReturnTest : public ::testing::Test {
 protected:
  ConnectionReturnTest() {
    core_->set_opener(opener_);
    core_->set_status_handler([this](const Status& status) { codes_.push_back(status.code); });
    stream_->handlers.status = [this](const Status& status) { stream_codes_.push_back(status.code); };
    options_.reconnect = Milliseconds(60'000);
  }
  ~ConnectionReturnTest() override {
    stream_->abandon();
    core_->shut_down();
    loop_.run_ready();
  }

  void connect(const std::string& uri = "rtmp://first/live") { core_->connect(uri, options_); }
  /// The way has been found: the next server is there.
  void open() {
    peer_ = std::make_unique<Peer>(loop_);
    Opened opened;
    opened.stream = peer_->stream;
    opened.carrier = "rtmp";
    opener_->answer(std::move(opened));
    settle();
  }
  void fail_to_open(Obstacle obstacle) {
    opener_->answer(Failure{obstacle, Stage::tcp, {}});
    loop_.run_ready();
  }
  void settle() {
    for (int round = 0; round < 10; ++round) {
      const ByteVector bytes = peer_->server.take_output();
      if (!bytes.empty()) peer_->stream->receive(bytes);
      loop_.run_ready();
      const ByteVector sent = peer_->stream->take_sent();
      if (!sent.empty()) peer_->server.feed(sent);
      if (bytes.empty() && sent.empty()) return;
    }
  }
  void accept() {
    peer_->server.command(rtmp::make_connect_result({}));
    settle();
  }
  void say_status(const amf::Value& information, std::uint32_t stream = 0) {
    peer_->server.command(rtmp::make_on_status(information), stream);
    settle();
  }
  void refuse_with_redirect(const std::string& uri) {
    const auto information =
        amf::Value::object({{"level", "error"},
                            {"code", std::string(kConnectRejected)},
                            {"ex", amf::Value::object({{"code", 302}, {"redirect", uri}})}});
    peer_->server.command(rtmp::make_error(1, nullptr, information));
    settle();
  }
  void ask_to_reconnect(const std::string& uri) {
    say_status(amf::Value::object(
        {{"level", "status"}, {"code", std::string(kConnectReconnectRequest)}, {"tcUrl", uri}}));
  }
  void lose() {
    peer_->stream->end(Reason::peer_reset);
    loop_.run_ready();
  }
  void pass(Milliseconds time) {
    loop_.timers().advance(std::max(loop_.timers().now(), monotonic_now()) + time);
    loop_.run_ready();
  }
  void play() {
    stream_->play("s", {});
    settle();
    peer_->server.command(rtmp::make_result(2, nullptr, 1));
    settle();
  }
  test::RtmpPeer::Lines said() {
    settle();
    return peer_->server.take();
  }

  loop::EventLoop loop_{0};
  ConnectOptions options_;
  std::shared_ptr<ScriptedOpener> opener_ = std::make_shared<ScriptedOpener>();
  std::unique_ptr<Peer> peer_;
  std::shared_ptr<ConnectionCore> core_ = std::make_shared<ConnectionCore>(loop_);
  std::shared_ptr<StreamCore> stream_ = std::make_shared<StreamCore>(core_);
  std::vector<std::string> codes_;
  std::vector<std::string> stream_codes_;
};

TEST_F(ConnectionReturnTest, FollowsARedirectOfARefusal) {
  connect();
  open();
  refuse_with_redirect("rtmp://second/live");
  EXPECT_THAT(opener_->uris, ElementsAre("rtmp://first/live", "rtmp://second/live"));
  open();
  accept();
  EXPECT_THAT(codes_, ElementsAre(kConnectRedirected, kConnectSuccess));
}

TEST_F(ConnectionReturnTest, FollowsNoRedirectOutOfTls) {
  for (const char* to : {"rtmp://second/live", "rtmp:/live", "rtmpt://second/live", "ws://second/live"}) {
    codes_.clear();
    opener_->uris.clear();
    connect("rtmps://first/live");
    open();
    refuse_with_redirect(to);
    EXPECT_THAT(codes_, ElementsAre(kConnectRedirectRefused, kConnectRejected, kConnectClosed)) << to;
    EXPECT_EQ(opener_->uris.size(), 1u) << to;
  }
}

TEST_F(ConnectionReturnTest, FollowsNoMoreThanItMay) {
  options_.redirects = 2;
  connect();
  for (int i = 0; i < 3; ++i) {
    open();
    refuse_with_redirect("rtmp://next/live");
  }
  EXPECT_EQ(opener_->uris.size(), 3u);
  EXPECT_EQ(codes_.back(), kConnectClosed);
}

TEST_F(ConnectionReturnTest, GoesOverInOrderWhenItIsAskedTo) {
  connect();
  open();
  accept();
  play();
  ask_to_reconnect("rtmp://second/live");
  EXPECT_THAT(said(), Contains("closeStream"));
  pass(Milliseconds(3'000));  // the server does not answer the last ping
  EXPECT_EQ(opener_->uris.back(), "rtmp://second/live");
  open();
  accept();
  EXPECT_THAT(codes_,
              ElementsAre(kConnectSuccess, kConnectReconnectRequest, kConnectRedirected, kConnectRestored));
  EXPECT_THAT(stream_codes_, IsEmpty());
  EXPECT_THAT(said(), Contains("createStream 2"));
}

TEST_F(ConnectionReturnTest, PlaysAgainBehindALoss) {
  connect();
  open();
  accept();
  play();
  lose();
  pass(Milliseconds(10));
  open();
  accept();
  peer_->server.command(rtmp::make_result(2, nullptr, 5));

  EXPECT_THAT(said(), Contains("play"));
  EXPECT_THAT(codes_, ElementsAre(kConnectSuccess, kConnectLost, kConnectRestored));
  EXPECT_THAT(stream_codes_, IsEmpty());
}

TEST_F(ConnectionReturnTest, TriesAgainAndAgain) {
  connect();
  open();
  accept();
  lose();
  for (int i = 0; i < 3; ++i) {
    pass(Milliseconds(2'100));
    fail_to_open(Obstacle::refused);
  }
  EXPECT_EQ(opener_->uris.size(), 4u);
  pass(Milliseconds(4'100));
  open();
  accept();
  EXPECT_EQ(codes_.back(), kConnectRestored);
}

TEST_F(ConnectionReturnTest, GivesUpWhereTryingIsOfNoUse) {
  connect();
  open();
  accept();
  play();
  lose();
  pass(Milliseconds(10));
  fail_to_open(Obstacle::tls_wrong_name);
  EXPECT_EQ(codes_.back(), kConnectClosed);
  EXPECT_THAT(stream_codes_, ElementsAre("NetStream.Closed"));
}

TEST_F(ConnectionReturnTest, StaysAwayWhereItWasSentAway) {
  connect();
  open();
  accept();
  say_status(rtmp::make_status({rtmp::level::kError, kConnectRejected, {}, {}, {}}));
  lose();
  EXPECT_EQ(codes_.back(), kConnectClosed);
  EXPECT_EQ(opener_->uris.size(), 1u);
}

TEST_F(ConnectionReturnTest, EndsAtALossUnlessToldOtherwise) {
  options_.reconnect = Milliseconds(0);
  connect();
  open();
  accept();
  play();
  lose();
  EXPECT_THAT(codes_, ElementsAre(kConnectSuccess, kConnectClosed));
  EXPECT_THAT(stream_codes_, ElementsAre("NetStream.Closed"));
}

TEST_F(ConnectionReturnTest, IsClosedWhileItIsAway) {
  connect();
  open();
  accept();
  play();
  lose();
  pass(Milliseconds(10));
  fail_to_open(Obstacle::refused);
  core_->close();
  loop_.run_ready();
  EXPECT_EQ(codes_.back(), kConnectClosed);
  EXPECT_THAT(stream_codes_, ElementsAre("NetStream.Closed"));
  pass(Milliseconds(60'000));
  EXPECT_EQ(opener_->uris.size(), 2u);
}

TEST_F(ConnectionReturnTest, PublishesAgainAndAsksForItsNameAgain) {
  connect();
  open();
  accept();
  stream_->command(StreamCore::Lasting::use, [](Stream& stream) { return stream.publish("s"); });
  settle();
  peer_->server.command(rtmp::make_result(2, nullptr, 1));
  settle();
  lose();
  pass(Milliseconds(10));
  open();
  accept();
  peer_->server.command(rtmp::make_result(2, nullptr, 1));
  EXPECT_THAT(said(), Contains("publish"));
  const auto taken = rtmp::make_status({rtmp::level::kError, kPublishBadName, {}, {}, {}});
  say_status(taken, 1);
  EXPECT_THAT(stream_codes_, IsEmpty());
  (void)said();
  pass(Milliseconds(1'100));
  EXPECT_THAT(said(), Contains("publish"));
  say_status(rtmp::make_status({rtmp::level::kStatus, kPublishStart, {}, {}, {}}), 1);
  say_status(taken, 1);
  EXPECT_THAT(stream_codes_, ElementsAre(kPublishStart, kPublishBadName));
}

}  // namespace
}  // namespace sallyport::client
