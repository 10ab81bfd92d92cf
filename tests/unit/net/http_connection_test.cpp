#include <gtest/gtest.h>

#include "http_test_support.hpp"
#include "vectors/http_vectors.hpp"

namespace sallyport::net::test {
namespace {

using sallyport::test::kHttpRequests;

class HttpConnectionTest : public HttpTest {
 protected:
  HttpConnectionTest() { options.tunnel.idle_ack_interval = Milliseconds(20); }
};

TEST_F(HttpConnectionTest, OpensASessionForTheHostOfTheRequestWithoutItsPort) {
  Peer peer = connect();

  const Reply reply = ask(peer, post("/open/1", "x", "Content-Type: application/x-fcs\r\n"));

  EXPECT_EQ(reply.status, 200u);
  EXPECT_TRUE(reply.body.ends_with("\n"));
  EXPECT_LT(reply.body.size(), 64u);
  EXPECT_TRUE(reply.has("Content-Type: application/x-fcs\r\n"));
  EXPECT_TRUE(reply.has("Connection: Keep-Alive\r\n"));
  const TransportFacts& facts = session().stream->facts();
  EXPECT_EQ(facts.http_host, "myhost.mydomain.com");
  EXPECT_EQ(facts.protocol, "rtmpt");
  EXPECT_TRUE(facts.tunnelled);
  EXPECT_EQ(facts.peer, *IpAddress::parse("127.0.0.1"));
  EXPECT_EQ(facts.local_port, 80);
}

TEST_F(HttpConnectionTest, TheTokenOfTheRequestThatOpensASessionIsTheSessions) {
  Peer peer = connect();

  ask(peer, post("/open/1", "x", "Authorization: Bearer a.b.c\r\n"));
  EXPECT_EQ(session().stream->facts().bearer, "a.b.c");
  ask(peer, post("/open/1", "x"));
  EXPECT_EQ(session().stream->facts().bearer, "");
}

TEST_F(HttpConnectionTest, AnswersTheRequestOfTheArticleOf2003) {
  Peer peer = connect();
  EXPECT_EQ(ask(peer, kHttpRequests[0].bytes).status, 404u) << "its session does not live here";

  const std::string id = opened(peer);
  std::string request(kHttpRequests[0].bytes);
  request.replace(request.find("20250680"), 8, id);
  const Reply reply = ask(peer, request);

  EXPECT_EQ(reply.status, 200u);
  EXPECT_EQ(reply.body, "\x01");
  EXPECT_EQ(session().received, kHttpRequests[0].body);
}

TEST_F(HttpConnectionTest, ServesWhatWasReadAtTheGate) {
  Peer peer = connect(post("/open/1"));

  EXPECT_EQ(next(peer).status, 200u);
}

TEST_F(HttpConnectionTest, UnderstandsRequestsInSinglePieces) {
  Peer peer = connect();
  const std::string request = post("/open/1");
  for (const char byte : request) {
    peer.send({&byte, 1});
    loop.run_ready();
  }

  EXPECT_EQ(next(peer).status, 200u);
}

TEST_F(HttpConnectionTest, AnswersPipelinedRequestsInTheirOrder) {
  Peer peer = connect();
  const std::string id = opened(peer);
  session().on_input = [&] { session().say(session().received); };
  std::string requests;
  for (int i = 0; i < 8; ++i)
    requests += post("/send/" + id + "/" + std::to_string(i), std::string(1, static_cast<char>('a' + i)));
  peer.send(requests);

  std::string expected;
  for (int i = 0; i < 8; ++i) {
    expected += static_cast<char>('a' + i);
    EXPECT_EQ(next(peer).body, "\x01" + expected);
  }
}

TEST_F(HttpConnectionTest, KeepsSessionsOnOneConnectionApart) {
  Peer proxy = connect();
  const std::string first = opened(proxy);
  const std::string second = opened(proxy);
  proxy.send(post("/send/" + second + "/0", "two") + post("/send/" + first + "/0", "one"));
  ASSERT_EQ(next(proxy).status, 200u);
  ASSERT_EQ(next(proxy).status, 200u);

  EXPECT_EQ(factory.sessions[0]->received, "one");
  EXPECT_EQ(factory.sessions[1]->received, "two");
}

TEST_F(HttpConnectionTest, PutsRequestsThatOvertookEachOtherInOrder) {
  Peer slow = connect();
  Peer fast = connect();
  const std::string id = opened(slow);
  fast.send(post("/send/" + id + "/1", "second"));
  run_for(loop, Milliseconds(20));
  slow.send(post("/send/" + id + "/0", "first "));

  EXPECT_EQ(next(slow).status, 200u);
  EXPECT_EQ(next(fast).status, 200u);
  EXPECT_EQ(session().received, "first second");
}

TEST_F(HttpConnectionTest, RepeatsAReplyThatWasLostWithItsConnection) {
  Peer lost = connect();
  const std::string id = opened(lost);
  session().say("important");
  lost.send(post("/idle/" + id + "/0"));
  run_for(loop, Milliseconds(10));
  lost.close();
  run_for(loop, Milliseconds(10));

  Peer again = connect();
  EXPECT_EQ(ask(again, post("/idle/" + id + "/0")).body, "\x01important");
  EXPECT_EQ(ask(again, post("/idle/" + id + "/1")).body, "\x01");
}

TEST_F(HttpConnectionTest, MirrorsTheTypeOfTheRequest) {
  Peer peer = connect();

  EXPECT_TRUE(
      ask(peer, post("/open/1", "x", "Content-Type: text/plain\r\n")).has("Content-Type: text/plain\r\n"));
  EXPECT_TRUE(ask(peer, post("/open/1")).has("Content-Type: application/x-fcs\r\n"));
}

TEST_F(HttpConnectionTest, ReadsChunkedBodiesAndAbsoluteTargets) {
  Peer peer = connect();
  const std::string id = opened(peer);
  const Reply reply = ask(peer, "POST http://proxy.example/send/" + id +
                                    "/0 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                                    "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");

  EXPECT_EQ(reply.status, 200u);
  EXPECT_EQ(session().received, "abcde");
}

TEST_F(HttpConnectionTest, TellsAClientThatWaitsToGoOn) {
  Peer peer = connect();
  const std::string id = opened(peer);
  peer.send("POST /send/" + id +
            "/0 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
  ASSERT_TRUE(run_until(loop, [&] { return peer.got() == "HTTP/1.1 100 Continue\r\n\r\n"; }));
  peer.got().clear();

  EXPECT_EQ(ask(peer, "abc").status, 200u);
  EXPECT_EQ(session().received, "abc");
}

TEST_F(HttpConnectionTest, ClosesAfterAReplyToHttp10) {
  Peer peer = connect();
  const Reply reply = ask(peer, "POST /open/1 HTTP/1.0\r\nContent-Length: 1\r\n\r\nx");

  EXPECT_EQ(reply.status, 200u);
  EXPECT_TRUE(reply.has("Connection: close\r\n"));
  EXPECT_TRUE(closes(peer));
}

TEST_F(HttpConnectionTest, KeepsAnHttp10ConnectionThatAsksForIt) {
  Peer peer = connect();
  const std::string request = "POST /open/1 HTTP/1.0\r\nConnection: keep-alive\r\nContent-Length: 1\r\n\r\nx";

  EXPECT_TRUE(ask(peer, request).has("Connection: Keep-Alive\r\n"));
  EXPECT_EQ(ask(peer, request).status, 200u);
}

TEST_F(HttpConnectionTest, KeepsAnHttp10ConnectionIfNeedCloseIsOff) {
  options.tunnel.need_close = false;
  Peer peer = connect();

  EXPECT_TRUE(
      ask(peer, "POST /open/1 HTTP/1.0\r\nContent-Length: 1\r\n\r\nx").has("Connection: Keep-Alive\r\n"));
}

TEST_F(HttpConnectionTest, RefusesHttp10WhereOnly11IsAllowed) {
  options.tunnel.mode = TunnelOptions::Mode::http11_only;
  Peer peer = connect();

  EXPECT_EQ(ask(peer, "POST /open/1 HTTP/1.0\r\nConnection: keep-alive\r\nContent-Length: 1\r\n\r\nx").status,
            505u);
  EXPECT_EQ(ask(peer, post("/open/1")).status, 200u);
}

TEST_F(HttpConnectionTest, RefusesHttp10WithoutKeepAliveWhereThatIsNeeded) {
  options.tunnel.mode = TunnelOptions::Mode::keepalive;
  Peer with = connect();
  Peer without = connect();

  EXPECT_EQ(ask(with, "POST /open/1 HTTP/1.0\r\nConnection: keep-alive\r\nContent-Length: 1\r\n\r\nx").status,
            200u);
  EXPECT_EQ(ask(without, "POST /open/1 HTTP/1.0\r\nContent-Length: 1\r\n\r\nx").status, 400u);
}

TEST_F(HttpConnectionTest, HasNoTunnelIfItIsOff) {
  options.tunnel.mode = TunnelOptions::Mode::off;
  Peer peer = connect();

  EXPECT_EQ(ask(peer, post("/open/1")).status, 404u);
}

TEST_F(HttpConnectionTest, UsesNewOptionsFromTheNextRequestOn) {
  Peer peer = connect();
  ASSERT_EQ(ask(peer, post("/open/1")).status, 200u);
  options.tunnel.mode = TunnelOptions::Mode::off;
  context->set_options(std::make_shared<const HttpOptions>(options));

  EXPECT_EQ(ask(peer, post("/open/1")).status, 404u);
}

TEST_F(HttpConnectionTest, AnswersIdent) {
  Peer peer = connect();
  EXPECT_EQ(ask(peer, post("/fcs/ident")).status, 404u);
  EXPECT_EQ(ask(peer, post("/fcs/ident2")).status, 404u);

  options.ident_enabled = true;
  options.ident_content = "<name>a</name>";
  options.ident2_address = "192.0.2.7";
  context->set_options(std::make_shared<const HttpOptions>(options));
  EXPECT_EQ(ask(peer, post("/fcs/ident")).body, "<fcs><name>a</name></fcs>");
  EXPECT_EQ(ask(peer, "GET /fcs/ident2 HTTP/1.1\r\nHost: a\r\n\r\n").body, "192.0.2.7");
}

TEST_F(HttpConnectionTest, SendsACookieIfItIsAskedTo) {
  options.tunnel.set_cookie = true;
  Peer peer = connect();

  EXPECT_TRUE(ask(peer, post("/open/1")).has("\r\nSet-Cookie: sallyport="));
  EXPECT_FALSE(ask(peer, post("/idle/nobodys/0")).has("Set-Cookie"));
}

TEST_F(HttpConnectionTest, RefusesWhatItDoesNotServeAndGoesOn) {
  Peer peer = connect();

  EXPECT_EQ(ask(peer, "GET / HTTP/1.1\r\nHost: a\r\n\r\n").status, 404u);
  EXPECT_EQ(ask(peer, "GET /open/1 HTTP/1.1\r\nHost: a\r\n\r\n").status, 400u);
  EXPECT_EQ(ask(peer, post("/open/2")).status, 404u);
  EXPECT_EQ(ask(peer, post("/idle/nobodys/0")).status, 404u);
  EXPECT_EQ(ask(peer, "CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n").status, 405u);
  EXPECT_EQ(ask(peer, post("/open/1")).status, 200u);
}

TEST_F(HttpConnectionTest, SendsNoBodyInReplyToHead) {
  Peer peer = connect();
  peer.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
  ASSERT_TRUE(run_until(loop, [&] { return peer.got().ends_with("\r\n\r\n"); }));

  EXPECT_TRUE(peer.got().starts_with("HTTP/1.1 404 "));
}

TEST_F(HttpConnectionTest, ClosesAfterARequestThatIsAmbiguous) {
  Peer peer = connect();
  const std::string id = opened(peer);
  const Reply reply =
      ask(peer, "POST /send/" + id +
                    "/0 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n"
                    "0\r\n\r\nPOST /send/" +
                    id + "/0 HTTP/1.1\r\n\r\n");

  EXPECT_EQ(reply.status, 400u);
  EXPECT_TRUE(closes(peer));
  EXPECT_EQ(peer.got(), "");
  EXPECT_EQ(session().received, "");
}

TEST_F(HttpConnectionTest, AnswersWhatCameBeforeABadRequest) {
  Peer peer = connect();
  peer.send(post("/open/1") + "nonsense\r\n\r\n");

  EXPECT_EQ(next(peer).status, 200u);
  EXPECT_EQ(next(peer).status, 400u);
  EXPECT_TRUE(closes(peer));
}

TEST_F(HttpConnectionTest, RefusesABodyThatIsTooLarge) {
  Peer announced = connect();
  const std::string id = opened(announced);
  EXPECT_EQ(
      ask(announced, "POST /send/" + id + "/0 HTTP/1.1\r\nHost: a\r\nContent-Length: 1048577\r\n\r\n").status,
      413u);
  EXPECT_TRUE(closes(announced));

  Peer chunked = connect();
  chunked.send("POST /send/" + id + "/0 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
  const std::string chunk = "8000\r\n" + std::string(0x8000, 'x') + "\r\n";
  for (int i = 0; i < 33; ++i) {
    chunked.send(chunk);
    run_for(loop, Milliseconds(2));
  }
  EXPECT_EQ(next(chunked).status, 413u);
}

TEST_F(HttpConnectionTest, ClosesAConnectionWithoutARequestInTime) {
  accepted_at = monotonic_now() - Seconds(10);
  Peer silent = connect();
  Peer dribbling = connect("POST /open/1 HTTP/1.1\r\nX: ");

  EXPECT_TRUE(closes(silent));
  EXPECT_TRUE(closes(dribbling));
  EXPECT_EQ(waiting_places(), 0u);
}

TEST_F(HttpConnectionTest, ClosesAFirstRequestWhoseBodyComesTooSlowly) {
  accepted_at = monotonic_now() - Milliseconds(9800);
  Peer peer = connect("POST /open/1 HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n");
  run_for(loop, Milliseconds(50));
  ASSERT_FALSE(peer.ended());
  peer.send("x");

  EXPECT_TRUE(closes(peer));
}

TEST_F(HttpConnectionTest, GivesItsPlaceBackWhenItCarriedAConnect) {
  Peer peer = connect();
  const std::string id = opened(peer);
  ask(peer, post("/send/" + id + "/0"));
  EXPECT_EQ(waiting_places(), 1u);

  session().on_input = [&] { session().stream->proved(); };
  ask(peer, post("/send/" + id + "/1"));
  EXPECT_EQ(waiting_places(), 0u);
}

TEST_F(HttpConnectionTest, GivesItsPlaceBackWhenItCloses) {
  Peer peer = connect();
  ASSERT_EQ(waiting_places(), 1u);
  peer.close();

  EXPECT_TRUE(run_until(loop, [&] { return waiting_places() == 0; }));
}

TEST_F(HttpConnectionTest, AnswersAPeerThatHasEndedItsDirection) {
  Peer peer = connect();
  peer.send(post("/open/1"));
  peer.end();

  EXPECT_EQ(next(peer).status, 200u);
  EXPECT_TRUE(closes(peer));
}

TEST_F(HttpConnectionTest, RefusesSessionsBeyondTheCap) {
  options.tunnel.max_unused_sessions_per_address = 1;
  Peer peer = connect();
  ASSERT_EQ(ask(peer, post("/open/1")).status, 200u);

  EXPECT_EQ(ask(peer, post("/open/1")).status, 503u);
}

TEST_F(HttpConnectionTest, CountsASessionForTheClientThatAProxyNamesUntilItEnds) {
  AddressLimits limits({.connections = 1});
  door.count = [&](const IpAddress& client) { return limits.enter(client, monotonic_now()); };
  options.fronts.trusted = {*AddressPrefix::parse("127.0.0.1")};
  Peer peer = connect();
  const auto open = [&] { return ask(peer, post("/open/1", "x", "X-Forwarded-For: 192.0.2.7\r\n")).status; };

  EXPECT_EQ(open(), 200u);
  EXPECT_EQ(open(), 503u);
  EXPECT_EQ(ask(peer, post("/open/1", "x", "X-Forwarded-For: 192.0.2.8\r\n")).status, 200u);
  factory.sessions.front()->stream->close(Reason::client_closed, false);
  EXPECT_EQ(open(), 200u);
  context->close_all(loop, Reason::server_stopping);  // the places must not outlive their count
}

TEST_F(HttpConnectionTest, FollowsTheCapOfSessionsAfterAReload) {
  options.tunnel.max_unused_sessions_per_address = 1;
  Peer peer = connect();
  ASSERT_EQ(ask(peer, post("/open/1")).status, 200u);
  options.tunnel.max_unused_sessions_per_address = 2;
  context->set_options(std::make_shared<const HttpOptions>(options));

  EXPECT_EQ(ask(peer, post("/open/1")).status, 200u);
  EXPECT_EQ(ask(peer, post("/open/1")).status, 503u);
}

TEST_F(HttpConnectionTest, SendsALargeReplyToASlowReader) {
  Peer peer = connect();
  const int small = 32 * 1024;
  ::setsockopt(peer.socket().native_handle(), SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
  const std::string id = opened(peer);
  std::string requests;
  for (int i = 0; i < 5; ++i) {
    session().queue(std::string(60'000, static_cast<char>('a' + i)));
    requests += post("/idle/" + id + "/" + std::to_string(i));
  }
  peer.send(requests);
  run_for(loop, Milliseconds(20));

  std::string got;
  for (int i = 0; i < 5; ++i) got += next(peer).body.substr(1);
  ASSERT_EQ(got.size(), 300'000u);
  for (std::size_t i = 0; i < got.size(); ++i) ASSERT_EQ(got[i], static_cast<char>('a' + i / 60'000)) << i;
}

TEST_F(HttpConnectionTest, EndsEverythingWhenTheServerStops) {
  Peer peer = connect();
  opened(peer);
  context->close_all(loop, Reason::server_stopping);

  EXPECT_EQ(session().closed, Reason::server_stopping);
  EXPECT_TRUE(closes(peer));
}

}  // namespace
}  // namespace sallyport::net::test
