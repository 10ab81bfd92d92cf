// What an application allows one client: bandwidth both ways, and how long it may be idle.
#include "session_test_support.hpp"

namespace sallyport::session {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

// ---------------------------------------------------------------------------------------- bandwidth

class BandwidthTest : public SessionTest {
 protected:
  /// Turns both loops, in real time, for as long as it takes.
  template <typename Condition>
  bool comes_true(Condition condition) {
    const MonotonicTime deadline = monotonic_now() + Seconds(30);
    while (!condition()) {
      if (monotonic_now() > deadline) return false;
      std::this_thread::sleep_for(Milliseconds(2));
      pass(Milliseconds(0));
      talk_all();
    }
    return true;
  }
  /// The most that may have passed since `begin`: a burst, a late refill, a message too much, and what is due.
  static double due(double rate, std::size_t message, MonotonicTime begin) {
    const double seconds = std::chrono::duration<double>(monotonic_now() - begin).count();
    return rate + static_cast<double>(message) + rate * seconds;
  }
  /// Whether of the messages "m0", "m1", ... nothing is missing but what lies before a key frame, one in `group`.
  static bool jumps_to_key_frames_only(const Lines& lines, int group) {
    int next = 0;
    for (const std::string& line : lines) {
      const int number = std::stoi(line.substr(1));
      if (number < next || (number > next && number % group != 0)) return false;
      next = number + 1;
    }
    return true;
  }
};

TEST_F(BandwidthTest, APlayerGetsNoMoreThanItsShare) {
  Client& publisher = open_publisher("s");
  live().bandwidth.to_client = 500'000;
  hub.forget_applications();
  Client& player = open_player("s");
  const std::uint64_t before = player.stream->bytes_sent();
  const MonotonicTime begin = monotonic_now();
  for (std::uint32_t i = 0; i < 20; ++i) send_video(publisher, key("k" + std::to_string(i) + std::string(50'000, 'x')), i);
  const auto sent = [&] { return player.stream->bytes_sent() - before; };
  EXPECT_LE(static_cast<double>(sent()), due(500'000, 60'000, begin));
  ASSERT_TRUE(comes_true([&] { return sent() > 1'000'000; }));
  EXPECT_LE(1'000'000.0, due(500'000, 60'000, begin));
  EXPECT_EQ(media(player.take()).size(), 20u) << "what is late is not lost while the log has it";
}

TEST_F(BandwidthTest, WithoutALimitNothingWaits) {
  Client& publisher = open_publisher("s");
  live().bandwidth = {std::nullopt, std::nullopt};
  hub.forget_applications();
  Client& player = open_player("s");
  for (std::uint32_t i = 0; i < 100; ++i) send_video(publisher, key(std::string(100'000, 'x')), i);
  talk(player);
  EXPECT_EQ(media(player.take()).size(), 100u);
}

TEST_F(BandwidthTest, APlayerThatWantsMoreIsMovedOnLikeASlowOne) {
  Client& publisher = open_publisher("s");
  live().bandwidth.to_client = 200'000;
  hub.forget_applications();
  Client& player = open_player("s");
  const std::uint64_t before = player.stream->bytes_sent();
  const MonotonicTime begin = monotonic_now();
  for (std::uint32_t i = 0; i < 60; ++i) {
    const bool starts_group = i % 10 == 0;
    const std::string body = std::string(starts_group ? 80'000 : 20'000, 'X') + "m" + std::to_string(i);
    send_video(publisher, starts_group ? key(body) : inter(body), i * 1000);
  }
  Lines got;
  ASSERT_TRUE(comes_true([&] {
    for (const std::string& line : media(player.take())) got.push_back(line);
    return !got.empty() && got.back() == "m59";
  }));
  EXPECT_LE(static_cast<double>(player.stream->bytes_sent() - before), due(200'000, 90'000, begin));
  EXPECT_THAT(got, Contains("m50")) << "the newest key frame";
  EXPECT_LT(got.size(), 60u);
  EXPECT_TRUE(jumps_to_key_frames_only(got, 10)) << testing::PrintToString(got);
  EXPECT_EQ(player.closed_with(), std::nullopt);
}

TEST_F(BandwidthTest, RepliesDoNotWaitForBandwidth) {
  Client& publisher = open_publisher("s");
  live().bandwidth.to_client = 1;
  hub.forget_applications();
  Client& player = open_player("s");
  send_video(publisher, key("k"));
  talk(player);
  player.take();
  player.peer.command({"getStreamLength", 7, nullptr, {"s"}});
  talk(player);
  EXPECT_THAT(player.take(), Contains(HasSubstr("_result 7")));
}

TEST_F(BandwidthTest, LastWordsAreSaidToAPlayerInTheMiddleOfAMessage) {
  Client& publisher = open_publisher("s");
  live().bandwidth.to_client = 1'000;
  hub.forget_applications();
  Client& player = open_player("s");
  send_video(publisher, key(std::string(200'000, 'x')));
  EXPECT_LT(player.stream->bytes_sent(), 200'000u);
  player.session.lock()->evict(Reason::server_stopping);
  talk(player);
  EXPECT_THAT(player.take(), Contains("onStatus 0 NetConnection.Connect.AppShutdown"));
}

TEST_F(BandwidthTest, AClientThatSendsMoreIsNotReadFromForAWhile) {
  live().bandwidth.to_server = 200'000;
  Client& publisher = open_publisher("s");
  live().bandwidth.to_server = std::nullopt;
  hub.forget_applications();
  Client& player = open_player("s");
  const MonotonicTime begin = monotonic_now();
  for (std::uint32_t i = 0; i < 10; ++i) send_video(publisher, key(std::string(50'000, 'X') + "m" + std::to_string(i)), i);
  EXPECT_FALSE(publisher.stream->reading());
  EXPECT_GT(publisher.stream->waiting(), 0u);
  Lines got;
  ASSERT_TRUE(comes_true([&] {
    for (const std::string& line : media(player.take())) got.push_back(line);
    return got.size() == 10;
  }));
  EXPECT_LE(500'000.0, due(200'000, 500'000, begin));
  EXPECT_EQ(publisher.closed_with(), std::nullopt);
  ASSERT_TRUE(comes_true([&] { return publisher.stream->reading(); }));
}

TEST_F(BandwidthTest, AnAnswerDoesNotEndTheWait) {
  live().bandwidth.to_server = 100'000;
  Client& client = open_connected();
  decider->hold_publish = true;
  client.peer.publish("s");
  client.peer.media(MessageType::video, key(std::string(60'000, 'x')), 0);
  client.stream->receive(client.peer.take_output());
  settle();
  EXPECT_FALSE(client.stream->reading()) << "60 kB came, and 50 may";
  decider->answer();
  settle();
  EXPECT_FALSE(client.stream->reading()) << "decided, and still too fast";
  ASSERT_TRUE(comes_true([&] { return client.stream->reading(); }));
}

TEST_F(BandwidthTest, ClosingWhileSomethingWaitsIsClean) {
  live().bandwidth = {100, 100};
  Client& publisher = open_publisher("s");
  Client& player = open_player("s");
  send_video(publisher, key(std::string(100'000, 'x')));
  publisher.stream->end();
  player.stream->end();
  pass(Seconds(3000));
  EXPECT_TRUE(publisher.session.expired());
  EXPECT_TRUE(player.session.expired());
}

// --------------------------------------------------------------------------------------------- idle

class IdleTest : public SessionTest {
 protected:
  IdleTest() { live().idle = {.close = true, .max_idle = Seconds(10), .check_interval = Seconds(2)}; }

  /// Check by check; what is said meanwhile is read.
  void pass_checks(int count, const std::function<void()>& each = [] {}) {
    for (int i = 0; i < count; ++i) {
      each();
      pass(Milliseconds(2'004));
      talk_all();
    }
  }
};

TEST_F(IdleTest, AClientWithoutDataIsToldAndDisconnected) {
  Client& client = open_connected();
  pass_checks(5);
  EXPECT_EQ(client.closed_with(), std::nullopt) << "the first check saw it connect";
  pass_checks(1);
  EXPECT_THAT(client.take(), Contains("onStatus 0 NetConnection.Connect.IdleTimeOut"));
  EXPECT_EQ(client.closed_with(), Reason::idle_timeout);
}

TEST_F(IdleTest, PingsAndAcknowledgementsAreNoData) {
  Client& client = open_connected();
  pass_checks(6, [&] {
    client.peer.control(rtmp::UserControl::ping_request(7));
    client.peer.control(rtmp::Acknowledgement{100});
    talk(client);
  });
  EXPECT_EQ(client.closed_with(), Reason::idle_timeout);
}

TEST_F(IdleTest, PublisherAndPlayerAreNotIdleWhileMediaPasses) {
  Client& publisher = open_publisher("s");
  Client& player = open_player("s");
  Client& waiting = open_player("nothing");
  pass_checks(12, [&] { send_audio(publisher, audio("a")); });
  EXPECT_EQ(publisher.closed_with(), std::nullopt);
  EXPECT_EQ(player.closed_with(), std::nullopt);
  EXPECT_EQ(waiting.closed_with(), Reason::idle_timeout) << "nobody publishes what it plays";
  pass_checks(6);
  EXPECT_EQ(publisher.closed_with(), Reason::idle_timeout);
  EXPECT_EQ(player.closed_with(), Reason::idle_timeout);
}

TEST_F(IdleTest, ACommandBeginsTheTimeAnew) {
  Client& client = open_connected();
  pass_checks(5);
  client.peer.command({"getStreamLength", 0, nullptr, {"s"}});
  talk(client);
  pass_checks(5);
  EXPECT_EQ(client.closed_with(), std::nullopt);
  pass_checks(1);
  EXPECT_EQ(client.closed_with(), Reason::idle_timeout);
}

TEST_F(IdleTest, NobodyIsDisconnectedWhereItIsOff) {
  live().idle.close = false;
  Client& client = open_connected();
  pass_checks(20);
  EXPECT_EQ(client.closed_with(), std::nullopt);
}

}  // namespace
}  // namespace sallyport::session
