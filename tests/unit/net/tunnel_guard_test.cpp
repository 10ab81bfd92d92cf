// What keeps a tunnel session from those whose it is not: the binding and the price of wrong ids, over HTTP.
#include <gtest/gtest.h>

#include "http_test_support.hpp"
#include "net/http/upload_pace.hpp"

namespace sallyport::net::test {
namespace {

class TunnelGuardTest : public HttpTest {
 protected:
  TunnelGuardTest() { options.tunnel.idle_ack_interval = Milliseconds(20); }
  static std::string wrong_id() { return "00" + std::string(48, 'a'); }
  static std::string at_host(std::string_view host, std::string_view path) {
    return "POST " + std::string(path) + " HTTP/1.1\r\nHost: " + std::string(host) + "\r\nContent-Length: 1\r\n\r\nx";
  }
  /// As if this address had presented so many wrong ids.
  void fail(int times) {
    for (int i = 0; i < times; ++i)
      make_context().wrong_ids().failed(*IpAddress::parse("127.0.0.1"), {}, monotonic_now());
  }
  /// How long the answer takes; 404 is expected.
  Milliseconds answer_time(Peer& peer) {
    const MonotonicTime start = monotonic_now();
    EXPECT_EQ(next(peer).status, 404u);
    return std::chrono::duration_cast<Milliseconds>(monotonic_now() - start);
  }
};

TEST_F(TunnelGuardTest, AnIdIsNoGoodAtAnotherVirtualHostAndTheSessionLivesOn) {
  Peer owner = connect();
  const std::string id = opened(owner);
  Peer thief = connect();

  EXPECT_EQ(ask(thief, at_host("other.example", "/send/" + id + "/0")).status, 404u);
  EXPECT_EQ(ask(thief, at_host("other.example", "/close/" + id + "/0")).status, 404u);
  EXPECT_EQ(session().received, "");
  EXPECT_EQ(ask(owner, post("/send/" + id + "/0", "hello")).status, 200u);
  EXPECT_EQ(session().received, "hello");
}

TEST_F(TunnelGuardTest, AnIdIsGoodAtAnotherNameOfItsVirtualHost) {
  Peer peer = connect();
  const std::string id = opened(peer);

  EXPECT_EQ(ask(peer, at_host("www.example", "/send/" + id + "/0")).status, 200u);
}

TEST_F(TunnelGuardTest, AClientCannotChooseItsId) {
  Peer peer = connect();
  const std::string chosen = wrong_id();

  EXPECT_EQ(ask(peer, post("/idle/" + chosen + "/0")).status, 404u);
  EXPECT_EQ(ask(peer, post("/open/" + chosen)).status, 404u);
  const Reply reply = ask(peer, post("/open/1?" + chosen, "x", "Cookie: sallyport=" + chosen + "\r\n"));
  EXPECT_EQ(reply.status, 200u);
  EXPECT_EQ(reply.body.find(chosen), std::string::npos);
  EXPECT_EQ(ask(peer, post("/idle/" + chosen + "/0")).status, 404u);
}

TEST_F(TunnelGuardTest, AFewWrongIdsCostNothing) {
  Peer peer = connect();
  const MonotonicTime start = monotonic_now();
  for (int i = 0; i < 50; ++i) ASSERT_EQ(ask(peer, post("/idle/" + wrong_id() + "/0")).status, 404u);

  EXPECT_LT(monotonic_now() - start, Milliseconds(1500));
}

TEST_F(TunnelGuardTest, WhoGuessesWaitsAndRightIdsDoNot) {
  Peer honest = connect();
  const std::string id = opened(honest);
  fail(53);
  Peer guesser = connect();
  guesser.send(post("/idle/" + wrong_id() + "/0"));
  run_for(loop, Milliseconds(20));

  const MonotonicTime start = monotonic_now();
  EXPECT_EQ(ask(honest, post("/send/" + id + "/0", "hello")).status, 200u);
  EXPECT_FALSE(opened(honest).empty());
  EXPECT_LT(monotonic_now() - start, Milliseconds(200)) << "the same address, and no guess";
  EXPECT_GE(answer_time(guesser), Milliseconds(400));
}

TEST_F(TunnelGuardTest, PipelinedGuessesOfOneConnectionWaitForEachOther) {
  fail(51);
  Peer guesser = connect();
  guesser.send(post("/idle/" + wrong_id() + "/0") + post("/idle/" + wrong_id() + "/1") + post("/idle/" + wrong_id() + "/2"));

  EXPECT_GE(answer_time(guesser), Milliseconds(150));
  EXPECT_GE(answer_time(guesser), Milliseconds(350));
  EXPECT_GE(answer_time(guesser), Milliseconds(750));
}

TEST_F(TunnelGuardTest, WhoGuessesOnIsCutWithoutAnAnswer) {
  fail(100);
  Peer guesser = connect();
  guesser.send(post("/idle/" + wrong_id() + "/0"));
  const MonotonicTime start = monotonic_now();
  const MonotonicTime end = start + Seconds(8);
  while (!guesser.ended() && monotonic_now() < end) run_for(loop, Milliseconds(10));

  EXPECT_TRUE(guesser.ended());
  EXPECT_EQ(guesser.got(), "");
  EXPECT_GE(monotonic_now() - start, Milliseconds(4900)) << "it is held first, so that coming again is no way round";
}

TEST_F(TunnelGuardTest, TheConnectionOfAGuesserGoesWithoutHarm) {
  fail(60);
  {
    Peer guesser = connect();
    guesser.send(post("/idle/" + wrong_id() + "/0"));
    run_for(loop, Milliseconds(20));
  }
  run_for(loop, Milliseconds(50));
  Peer peer = connect();
  EXPECT_FALSE(opened(peer).empty());
}

// ---- uploads for the web server behind

TEST(UploadPace, AllowsWhatKeepsThePaceHoweverLong) {
  MonotonicTime now = monotonic_now();
  UploadPace pace(now);
  for (int second = 0; second < 3600; ++second) {
    now += Seconds(1);
    pace.on_bytes(1100);
    ASSERT_LT(now, pace.due()) << second;
  }
}

TEST(UploadPace, EndsWhatDribbles) {
  const MonotonicTime began = monotonic_now();
  UploadPace pace(began);
  for (int second = 0; second < 100; ++second) pace.on_bytes(10);

  EXPECT_EQ(pace.due(), began + Seconds(31));
}

TEST(UploadPace, DoesNotCountTheTimeTheWebServerTakes) {
  const MonotonicTime began = monotonic_now();
  UploadPace pace(began);
  pace.on_room(false, began + Seconds(5));
  EXPECT_EQ(pace.due(), MonotonicTime::max());
  pace.on_room(true, began + Seconds(25));

  EXPECT_EQ(pace.due(), began + Seconds(50));
}

}  // namespace
}  // namespace sallyport::net::test
