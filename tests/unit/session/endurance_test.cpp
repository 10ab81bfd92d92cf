// Time, flow and takeover: deadlines, pings, slow and stalled clients, acknowledgements.
#include "session_test_support.hpp"

namespace sallyport::session {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

constexpr Milliseconds kHousekeeping{5010};  // and a tick or two

void sleep(Milliseconds time) { std::this_thread::sleep_for(time); }

TEST_F(SessionTest, TheDeadlineRunsFromAcceptToADecodedConnect) {
  Client& silent = open();
  Client& half = open();
  half.stream->receive(half.peer.take_output());
  Client& done = open_connected();
  pass(Milliseconds(9'900));
  EXPECT_EQ(silent.closed_with(), std::nullopt);
  pass(Milliseconds(200));
  EXPECT_EQ(silent.closed_with(), Reason::connect_deadline);
  EXPECT_EQ(half.closed_with(), Reason::connect_deadline);
  EXPECT_EQ(done.closed_with(), std::nullopt);
}

TEST_F(SessionTest, DribblingDoesNotProlongTheDeadline) {
  Client& client = open();
  const ByteVector hello = client.peer.take_output();
  for (std::size_t i = 0; i < 101; ++i) {
    if (!client.closed_with()) client.stream->receive(ByteSpan(hello).subspan(i, 1));
    pass(Milliseconds(100));
  }
  EXPECT_EQ(client.closed_with(), Reason::connect_deadline);
}

TEST_F(SessionTest, AClientThatDoesNotTakeItsRepliesIsCut) {
  Client& client = open_connected();
  client.stream->block(monotonic_now());
  for (int i = 0; i < 60 && !client.closed_with(); ++i) {
    for (int j = 0; j < 100; ++j) client.peer.command({"unknown", 100, nullptr, {}});
    client.stream->receive(client.peer.take_output());
    settle();
  }
  EXPECT_EQ(client.closed_with(), Reason::outbox_overflow);
}

TEST_F(SessionTest, RepliesThatAreTakenNeverOverflow) {
  Client& client = open_connected();
  for (int i = 0; i < 15; ++i) {
    for (int j = 0; j < 100; ++j) client.peer.command({"unknown", 100, nullptr, {}});
    talk(client);
  }
  EXPECT_EQ(client.closed_with(), std::nullopt);
  EXPECT_EQ(client.take().size(), 1500u);
}

TEST_F(SessionTest, AStalledClientIsCutAfterItsTime) {
  Client& player = open_player("s");
  player.stream->block(monotonic_now() - Seconds(14));
  pass(kHousekeeping);
  EXPECT_EQ(player.closed_with(), std::nullopt);
  player.stream->block(monotonic_now() - Seconds(16));
  pass(kHousekeeping);
  EXPECT_EQ(player.closed_with(), Reason::stalled);
}

TEST_F(SessionTest, ASlowViewerSkipsToAKeyFrameAndTheOthersLoseNothing) {
  Client& publisher = open_publisher("s");
  Client& slow = open_player("s");
  Client& quick = open_player("s");
  slow.stream->block(monotonic_now());
  for (std::uint32_t i = 0; i < 60; ++i) send_video(publisher, i % 10 == 0 ? key("k" + std::to_string(i)) : inter("i"), i * 1000);
  slow.stream->block(std::nullopt);
  talk_all();
  EXPECT_EQ(media(quick.take()).size(), 60u);
  const Lines late = media(slow.take());
  ASSERT_EQ(late.size(), 10u);
  EXPECT_EQ(late.front(), "k50");
}

TEST_F(SessionTest, ASlowViewerCostsNoQueueOfItsOwn) {
  Client& publisher = open_publisher("s");
  Client& slow = open_player("s");
  slow.stream->block(monotonic_now());
  const std::string large(100'000, 'x');
  for (std::uint32_t i = 0; i < 250; ++i) send_video(publisher, key(large), i);
  EXPECT_EQ(slow.closed_with(), std::nullopt);
  slow.stream->block(std::nullopt);
  talk(slow);
  EXPECT_LT(slow.stream->bytes_sent(), 17u << 20);
}

// --------------------------------------------------------------------------------- acknowledgements

class HoldBackTest : public SessionTest {
 protected:
  static constexpr std::uint32_t kWindow = 20'000;

  HoldBackTest() {
    live().client.bandwidth_to_client = kWindow;
    live().client.bandwidth_to_server = kWindow;
    publisher_ = &open_publisher("s");
    player_ = &open_player("s");
  }
  void acknowledge(std::uint64_t total) {
    player_->peer.control(rtmp::Acknowledgement{static_cast<std::uint32_t>(total)});
    talk(*player_);
  }
  void send_windows(unsigned count) {
    for (unsigned i = 0; i < count; ++i) send_video(*publisher_, key(std::string(kWindow, 'x')), ++time_);
    talk(*player_);
  }
  void earn_belief() {
    for (int i = 0; i < 3; ++i) {
      send_windows(1);
      acknowledge(player_->stream->bytes_sent());
    }
    player_->take();
  }
  std::size_t received() { return media(player_->take()).size(); }

  Client* publisher_ = nullptr;
  Client* player_ = nullptr;
  std::uint32_t time_ = 0;
};

TEST_F(HoldBackTest, APeerThatNeverAcknowledgesIsNotHeldBack) {
  send_windows(10);
  EXPECT_EQ(received(), 10u);
}

TEST_F(HoldBackTest, APeerWithImplausibleNumbersIsNotHeldBack) {
  earn_belief();
  acknowledge(player_->stream->bytes_sent() + 1'000'000);
  send_windows(10);
  EXPECT_EQ(received(), 10u);
}

TEST_F(HoldBackTest, ABelievedPeerIsHeldBackUntilItAcknowledges) {
  earn_belief();
  send_windows(6);
  const std::size_t before = received();
  EXPECT_LT(before, 6u);
  acknowledge(player_->stream->bytes_sent());
  EXPECT_GT(received(), 0u);
}

TEST_F(HoldBackTest, RepliesAreNotHeldBack) {
  earn_belief();
  send_windows(6);
  player_->take();
  player_->peer.create_stream(9);
  talk(*player_);
  EXPECT_THAT(player_->take(), ElementsAre("_result 9 2"));
}

TEST_F(HoldBackTest, AHeldBackViewerThatStopsPlayingIsNotCutAsStalled) {
  options.stall_limit = Milliseconds(1);
  earn_belief();
  send_windows(6);
  player_->peer.command({"closeStream", 0, nullptr, {}}, 1);
  talk(*player_);
  sleep(Milliseconds(5));
  pass(kHousekeeping);
  EXPECT_EQ(player_->closed_with(), std::nullopt);
}

TEST_F(HoldBackTest, AHeldBackViewerThatNeverAcknowledgesAgainIsCut) {
  earn_belief();
  send_windows(6);
  options.stall_limit = Milliseconds(1);
  sleep(Milliseconds(5));
  pass(kHousekeeping);
  EXPECT_EQ(player_->closed_with(), Reason::stalled);
}

TEST_F(SessionTest, BytesReceivedAreAcknowledgedByThePeersWindow) {
  Client& publisher = open_connected();
  publisher.peer.control(rtmp::WindowAckSize{10'000});
  publisher.peer.publish("s");
  talk(publisher);
  publisher.take();
  for (int i = 0; i < 10; ++i) send_audio(publisher, audio(std::string(5000, 'x')), i);
  const Lines lines = publisher.take();
  EXPECT_GE(lines.size(), 4u);
  EXPECT_THAT(lines, testing::Each("ack"));
  const auto ack = rtmp::Acknowledgement::decode(publisher.peer.messages().back().payload.span());
  EXPECT_GT(ack->sequence_number, 40'000u);
}

// --------------------------------------------------------------------------------------------- pings

TEST_F(SessionTest, PingsAreAnswered) {
  Client& client = open_connected();
  client.peer.control(rtmp::UserControl::ping_request(4711));
  talk(client);
  EXPECT_THAT(client.take(), ElementsAre("pong 4711"));
}

TEST_F(SessionTest, ASilentClientIsPingedAndOneThatTalksIsNot) {
  options.liveness.ping_after = options.liveness.busy_ping_after = Milliseconds(20);
  Client& client = open_connected();
  pass(kHousekeeping);
  talk(client);
  EXPECT_THAT(client.take(), ElementsAre("ping")) << "once, to learn who answers";
  sleep(Milliseconds(30));
  client.peer.create_stream(7);
  talk(client);
  pass(kHousekeeping);
  talk(client);
  EXPECT_THAT(client.take(), Not(Contains("ping")));
  sleep(Milliseconds(30));
  pass(kHousekeeping);
  talk(client);
  EXPECT_THAT(client.take(), ElementsAre("ping"));
}

TEST_F(SessionTest, AClientThatAnsweredBeforeOrOnlyListensIsClosedForSilence) {
  options.liveness = {Milliseconds(10), Milliseconds(40), Milliseconds(10), Milliseconds(40)};
  Client& answering = open_connected();
  Client& mute = open_connected();
  mute.peer.answers_pings = false;
  sleep(Milliseconds(15));
  pass(kHousekeeping);
  talk(answering);
  talk(mute);
  EXPECT_THAT(answering.take(), Contains("ping"));
  sleep(Milliseconds(60));
  pass(kHousekeeping);
  EXPECT_EQ(answering.closed_with(), std::nullopt) << "it is asked once more";
  sleep(Milliseconds(15));
  pass(kHousekeeping);
  EXPECT_EQ(answering.closed_with(), Reason::ping_timeout);
  EXPECT_EQ(mute.closed_with(), Reason::ping_timeout);
}

TEST_F(SessionTest, APublisherThatNeverAnswersAndHasHardlySentAnythingIsNot) {
  options.liveness = {Milliseconds(10), Milliseconds(40), Milliseconds(10), Milliseconds(40)};
  Client& encoder = open_publisher("s");
  encoder.peer.answers_pings = false;
  for (int i = 0; i < 3; ++i) {
    sleep(Milliseconds(60));
    pass(kHousekeeping);
  }
  EXPECT_EQ(encoder.closed_with(), std::nullopt);
}

// ------------------------------------------------------------------------------------------ takeover

class TakeoverSessionTest : public SessionTest {
 protected:
  static constexpr Milliseconds kTimeout{2005};

  TakeoverSessionTest() : incumbent_(open_publisher("s")) { incumbent_.peer.answers_pings = false; }
  /// The incumbent sends like an encoder: often.
  void send_some(int count = 8) {
    for (int i = 0; i < count; ++i) {
      incumbent_.peer.media(MessageType::audio, audio("a"), ++time_ * 20);
      incumbent_.stream->receive(incumbent_.peer.take_output());
      settle();
    }
  }
  /// Without the ping that everybody gets.
  static Lines told(Client& client) {
    Lines lines = client.take();
    std::erase(lines, "ping");
    return lines;
  }
  Client& challenge() {
    Client& newcomer = open_connected();
    newcomer.peer.publish("s");
    talk(newcomer);
    return newcomer;
  }

  Client& incumbent_;
  std::uint32_t time_ = 0;
};

TEST_F(TakeoverSessionTest, AnEncoderThatNeverAnswersPingsButSendsKeepsItsName) {
  send_some();
  Client& newcomer = challenge();
  talk(incumbent_);
  EXPECT_THAT(incumbent_.take(), Contains("ping"));
  sleep(Milliseconds(2));
  send_some(1);
  pass(kTimeout);
  talk(newcomer);
  EXPECT_THAT(told(newcomer), ElementsAre("onStatus 1 NetStream.Publish.BadName"));
  EXPECT_EQ(incumbent_.closed_with(), std::nullopt);
}

TEST_F(TakeoverSessionTest, AnEncoderThatHasStoppedSendingLosesItsName) {
  Client& player = open_player("s");
  send_some();
  talk(player);
  player.take();
  Client& newcomer = challenge();
  sleep(Milliseconds(100));
  pass(kTimeout);
  talk(newcomer);
  EXPECT_THAT(told(newcomer), ElementsAre("onStatus 1 NetStream.Publish.Start"));
  EXPECT_EQ(incumbent_.closed_with(), Reason::publisher_replaced);
  newcomer.peer.media(MessageType::audio, audio("new"), 0);
  talk(newcomer);
  talk(player);
  const Lines lines = told(player);
  ASSERT_EQ(lines.size(), 1u);  // no word of the change
  EXPECT_TRUE(lines[0].ends_with("new"));
  EXPECT_GT(player.peer.messages().back().header.timestamp, 8 * 20u);
}

TEST_F(TakeoverSessionTest, APublisherThatNeverSentMuchIsGivenTheBenefitOfTheDoubt) {
  Client& newcomer = challenge();
  sleep(Milliseconds(20));
  pass(kTimeout);
  talk(newcomer);
  EXPECT_THAT(told(newcomer), ElementsAre("onStatus 1 NetStream.Publish.BadName"));
  EXPECT_EQ(incumbent_.closed_with(), std::nullopt);
}

TEST_F(TakeoverSessionTest, APublisherThatUsedToAnswerPingsAndDoesNotAnyMoreLosesItsName) {
  incumbent_.peer.control(rtmp::UserControl::ping_response(1));
  talk(incumbent_);
  Client& newcomer = challenge();
  pass(kTimeout);
  talk(newcomer);
  EXPECT_THAT(told(newcomer), ElementsAre("onStatus 1 NetStream.Publish.Start"));
}

TEST_F(TakeoverSessionTest, APublisherThatAnswersThePingKeepsItsName) {
  incumbent_.peer.answers_pings = true;
  Client& newcomer = challenge();
  talk(incumbent_);
  pass(kTimeout);
  talk(newcomer);
  EXPECT_THAT(told(newcomer), ElementsAre("onStatus 1 NetStream.Publish.BadName"));
}

TEST_F(TakeoverSessionTest, TwoNamesOfOnePublisherAreContestedAtOnce) {
  incumbent_.peer.control(rtmp::UserControl::ping_response(1));
  incumbent_.peer.create_stream(3);
  incumbent_.peer.publish("t", 2);
  talk(incumbent_);
  Client& first = challenge();
  Client& second = open_connected();
  second.peer.publish("t");
  talk(second);
  pass(kTimeout);
  talk(first);
  talk(second);
  EXPECT_THAT(told(first), ElementsAre("onStatus 1 NetStream.Publish.Start"));
  EXPECT_THAT(told(second), ElementsAre("onStatus 1 NetStream.Publish.Start"));
}

TEST_F(TakeoverSessionTest, APublisherThatIsNotBeingReadIsNotSilent) {
  incumbent_.peer.control(rtmp::UserControl::ping_response(1));
  incumbent_.peer.create_stream(3);
  talk(incumbent_);
  decider->hold_play = true;
  incumbent_.peer.play("other", 2);
  incumbent_.peer.media(MessageType::audio, audio(std::string(100'000, 'x')), 0);
  talk(incumbent_);
  send_some(1);
  ASSERT_FALSE(incumbent_.stream->reading());
  Client& newcomer = challenge();
  pass(kTimeout);
  talk(newcomer);
  EXPECT_THAT(told(newcomer), ElementsAre("onStatus 1 NetStream.Publish.BadName"));
}

TEST_F(TakeoverSessionTest, ANewcomerThatVanishesWhileItIsGrantedTheNameLeavesNoStreamWithoutAnEnd) {
  incumbent_.peer.control(rtmp::UserControl::ping_response(1));
  talk(incumbent_);
  Client& newcomer = challenge();
  worker.timers().advance(std::max(worker.timers().now(), monotonic_now()) + kTimeout);
  worker.run_ready();  // the incumbent is judged
  host.run_ready();    // the newcomer is granted the name, and has gone before it hears of it
  newcomer.stream->end();
  settle();
  incumbent_.stream->end();
  settle();
  EXPECT_EQ(directory.virtual_host->streams, 0u);
  EXPECT_EQ(hub.media_plane(0).stream_count(), 0u);
}

TEST_F(TakeoverSessionTest, AnIncumbentThatLeavesMeanwhileSettlesItAtOnce) {
  Client& newcomer = challenge();
  incumbent_.stream->end();
  talk(newcomer);
  EXPECT_THAT(told(newcomer), ElementsAre("onStatus 1 NetStream.Publish.Start"));
}

}  // namespace
}  // namespace sallyport::session
