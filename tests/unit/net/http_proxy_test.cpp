#include <gtest/gtest.h>

#include "http_test_support.hpp"

namespace sallyport::net::test {
namespace {

/// The web server behind is the test itself.
class HttpProxyTest : public HttpTest {
 protected:
  HttpProxyTest() : site(loop.context(), Tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0)) {
    site.non_blocking(true);
    options.web_server.enabled = true;
    options.web_server.host = "127.0.0.1";
    options.web_server.port = site.local_endpoint().port();
    options.tunnel.idle_ack_interval = Milliseconds(20);
  }

  /// The web server's end of the connection that the proxy makes.
  Peer accept() {
    Tcp::socket socket(loop.context());
    run_until(loop, [&] {
      boost::system::error_code error;
      site.accept(socket, error);
      return !error;
    });
    return Peer(std::move(socket));
  }
  bool gets(Peer& peer, std::string_view text) {
    return run_until(loop, [&] { return peer.got().find(text) != std::string::npos; });
  }
  bool gets_exactly(Peer& peer, std::string_view text) {
    return run_until(loop, [&] { return peer.got() == text; });
  }

  Tcp::acceptor site;
};

constexpr std::string_view kPage = "HTTP/1.1 200 OK\r\nx-Odd:  spacing \r\nContent-Length: 5\r\n\r\nhello";

TEST_F(HttpProxyTest, PassesRequestAndResponseOnByteForByte) {
  Peer peer = connect("GET /page?x=1 HTTP/1.1\r\nhost:  EXAMPLE.org:80\r\nCookie: a=b\r\n\r\n");
  Peer server = accept();
  EXPECT_TRUE(gets_exactly(server,
                           "GET /page?x=1 HTTP/1.1\r\nhost:  EXAMPLE.org:80\r\nCookie: a=b\r\n"
                           "X-Forwarded-For: 127.0.0.1\r\nX-Forwarded-Proto: http\r\n\r\n"));
  server.send(kPage);

  EXPECT_TRUE(gets_exactly(peer, kPage));
}

TEST_F(HttpProxyTest, LeavesOutWhatTheClientSaysOfItsOwnSecurity) {
  Peer peer = connect("GET / HTTP/1.1\r\nHost: a\r\nx-forwarded-PROTO: https\r\nX-Other: b\r\n\r\n");
  Peer server = accept();

  EXPECT_TRUE(gets_exactly(server,
                           "GET / HTTP/1.1\r\nHost: a\r\nX-Other: b\r\n"
                           "X-Forwarded-For: 127.0.0.1\r\nX-Forwarded-Proto: http\r\n\r\n"));
}

TEST_F(HttpProxyTest, GoesOnWithTheListOfAddressesInOneField) {
  Peer peer = connect("GET / HTTP/1.1\r\nX-Forwarded-For: 192.0.2.1\r\nHost: a\r\nx-forwarded-for:  192.0.2.2 , 192.0.2.3 \r\n\r\n");
  Peer server = accept();

  EXPECT_TRUE(gets_exactly(server,
                           "GET / HTTP/1.1\r\nHost: a\r\n"
                           "X-Forwarded-For: 192.0.2.1, 192.0.2.2 , 192.0.2.3, 127.0.0.1\r\nX-Forwarded-Proto: http\r\n\r\n"));
}

TEST_F(HttpProxyTest, StandsBetweenTunnelRequestsOfOneConnection) {
  Peer peer = connect();
  const std::string id = opened(peer);
  peer.send(post("/send/" + id + "/0", "one") + "GET / HTTP/1.1\r\nHost: a\r\n\r\n" +
            post("/send/" + id + "/1", "two"));
  Peer server = accept();
  ASSERT_TRUE(gets(server, "GET / "));
  EXPECT_EQ(next(peer).body, "\x01");
  server.send(kPage);

  EXPECT_EQ(next(peer).body, "hello");
  EXPECT_EQ(next(peer).body, "\x03") << "the second reply without data";
  EXPECT_EQ(session().received, "onetwo");
}

TEST_F(HttpProxyTest, KeepsItsConnectionForTheNextPage) {
  Peer peer = connect();
  peer.send("GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n");
  Peer server = accept();
  ASSERT_TRUE(gets(server, "GET /1 "));
  server.send(kPage);
  EXPECT_TRUE(gets(server, "GET /2 "));
  server.send(kPage);

  EXPECT_EQ(next(peer).body, "hello");
  EXPECT_EQ(next(peer).body, "hello");
}

TEST_F(HttpProxyTest, AsksAgainIfTheKeptConnectionHasEnded) {
  Peer peer = connect("GET /1 HTTP/1.1\r\nHost: a\r\n\r\n");
  {
    Peer server = accept();
    ASSERT_TRUE(gets(server, "GET /1 "));
    server.send(kPage);
    ASSERT_EQ(next(peer).body, "hello");
    peer.send("GET /2 HTTP/1.1\r\nHost: a\r\n\r\n");
    ASSERT_TRUE(gets(server, "GET /2 "));
  }
  Peer server = accept();
  ASSERT_TRUE(gets(server, "GET /2 "));
  server.send(kPage);

  EXPECT_EQ(next(peer).body, "hello");
}

TEST_F(HttpProxyTest, ReadsAResponseThatEndsWithItsConnection) {
  Peer peer = connect("GET / HTTP/1.0\r\n\r\n");
  {
    Peer server = accept();
    ASSERT_TRUE(gets(server, "GET / "));
    server.send("HTTP/1.0 200 OK\r\n\r\nall of it");
  }

  EXPECT_TRUE(closes(peer));
  EXPECT_EQ(peer.got(), "HTTP/1.0 200 OK\r\n\r\nall of it");
}

TEST_F(HttpProxyTest, KnowsResponsesWithoutABody) {
  Peer peer = connect("HEAD / HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n");
  Peer server = accept();
  ASSERT_TRUE(gets(server, "HEAD / "));
  server.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");
  EXPECT_TRUE(gets(server, "GET /2 "));
  server.send("HTTP/1.1 304 Not Modified\r\n\r\n");

  EXPECT_TRUE(
      gets_exactly(peer, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nHTTP/1.1 304 Not Modified\r\n\r\n"));
}

TEST_F(HttpProxyTest, PassesChunksOnAsTheyAre) {
  const std::string_view response =
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;q=1\r\nhello\r\n0\r\nT: v\r\n\r\n";
  Peer peer = connect("POST /form HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n4;e\r\nbody\r\n");
  Peer server = accept();
  ASSERT_TRUE(gets(server, "\r\n\r\n4;e\r\nbody"));
  peer.send("0\r\n\r\n");
  ASSERT_TRUE(gets(server, "\r\n\r\n4;e\r\nbody\r\n0\r\n\r\n"));
  server.send(response);

  EXPECT_TRUE(gets_exactly(peer, response));
}

TEST_F(HttpProxyTest, PassesAnInterimResponseOn) {
  Peer peer = connect("POST /form HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
  Peer server = accept();
  ASSERT_TRUE(gets(server, "100-continue"));
  server.send("HTTP/1.1 100 Continue\r\n\r\n");
  ASSERT_TRUE(gets_exactly(peer, "HTTP/1.1 100 Continue\r\n\r\n"));
  peer.send("body");
  ASSERT_TRUE(gets(server, "\r\n\r\nbody"));
  server.send(kPage);

  EXPECT_TRUE(gets(peer, kPage));
}

TEST_F(HttpProxyTest, StreamsALargeRequestWithBoundedMemory) {
  const std::size_t size = 20'000'000;
  Peer peer =
      connect("PUT /large HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(size) + "\r\n\r\n");
  Peer server = accept();
  ASSERT_TRUE(gets(server, "\r\n\r\n"));
  server.got().clear();
  const std::string piece(100'000, 'p');
  std::size_t sent = 0;
  // The web server reads nothing: the sender must come to a stop.
  for (int idle = 0; idle < 20 && sent < size;) {
    const std::size_t count = peer.send_some(piece);
    sent += count;
    idle = count == 0 ? idle + 1 : 0;
    loop.run_ready();
  }
  EXPECT_LT(sent, size);
  std::size_t got = 0;
  ASSERT_TRUE(run_until(loop, [&] {
    sent += peer.send_some(std::string_view(piece).substr(0, std::min(piece.size(), size - sent)));
    got += server.got().size();
    server.got().clear();
    return got == size;
  }));
  server.send(kPage);

  EXPECT_TRUE(gets_exactly(peer, kPage));
}

TEST_F(HttpProxyTest, StreamsALargeResponseWithBoundedMemory) {
  const std::size_t size = 20'000'000;
  Peer peer = connect("GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
  Peer server = accept();
  ASSERT_TRUE(gets(server, "GET /large"));
  server.send("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(size) + "\r\n\r\n");
  const std::string piece(100'000, 'p');
  std::size_t sent = 0;
  for (int idle = 0; idle < 20 && sent < size;) {
    const std::size_t count = server.send_some(piece);
    sent += count;
    idle = count == 0 ? idle + 1 : 0;
    loop.run_ready();
  }
  EXPECT_LT(sent, size);
  std::size_t got = 0;
  EXPECT_TRUE(run_until(loop, [&] {
    sent += server.send_some(std::string_view(piece).substr(0, std::min(piece.size(), size - sent)));
    got += peer.got().size();
    peer.got().clear();
    return got > size;
  }));
}

TEST_F(HttpProxyTest, BecomesAPipeAfterAnUpgrade) {
  Peer peer = connect("GET /chat HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
  Peer server = accept();
  ASSERT_TRUE(gets(server, "Upgrade: websocket"));
  server.got().clear();
  const std::string_view switching =
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n";
  server.send(std::string(switching) + "from server");
  ASSERT_TRUE(gets_exactly(peer, std::string(switching) + "from server"));
  peer.send(std::string("\0\xff from client", 14));
  EXPECT_TRUE(gets_exactly(server, std::string_view("\0\xff from client", 14)));
  EXPECT_EQ(waiting_places(), 0u);

  server.close();
  EXPECT_TRUE(closes(peer));
}

TEST_F(HttpProxyTest, AnswersBadGatewayIfTheWebServerIsDown) {
  site.close();
  Peer peer = connect();

  const Reply reply = ask(peer, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");

  EXPECT_EQ(reply.status, 502u);
  EXPECT_FALSE(reply.body.empty());
  EXPECT_EQ(ask(peer, post("/open/1")).status, 200u) << "the connection goes on";
}

TEST_F(HttpProxyTest, AnswersBadGatewayIfTheWebServerSaysNothing) {
  Peer peer = connect("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  {
    Peer server = accept();
    ASSERT_TRUE(gets(server, "GET / "));
  }

  EXPECT_EQ(next(peer).status, 502u);
}

TEST_F(HttpProxyTest, BreaksOffIfTheWebServerDoes) {
  Peer peer = connect("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  {
    Peer server = accept();
    ASSERT_TRUE(gets(server, "GET / "));
    server.send("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nbegin");
    ASSERT_TRUE(gets(peer, "begin"));
  }

  EXPECT_TRUE(closes(peer));
}

TEST_F(HttpProxyTest, LetsGoOfTheWebServerWhenTheClientLeaves) {
  Peer peer = connect("GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n");
  Peer server = accept();
  ASSERT_TRUE(gets(server, "GET / "));
  server.send("HTTP/1.1 101 Switching Protocols\r\n\r\n");
  ASSERT_TRUE(gets(peer, "101"));
  peer.close();

  EXPECT_TRUE(closes(server));
}

TEST_F(HttpProxyTest, ServesOnlyThePortItIsBoundTo) {
  options.web_server.arrival_port = 8080;
  Peer peer = connect();

  EXPECT_EQ(ask(peer, "GET / HTTP/1.1\r\nHost: a\r\n\r\n").status, 404u);
}

TEST_F(HttpProxyTest, FindsTheWebServerByName) {
  options.web_server.host = "localhost";
  Peer peer = connect("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  Peer server = accept();

  EXPECT_TRUE(gets(server, "GET / "));
}

TEST_F(HttpProxyTest, ClosesIfTheResponseComesBeforeTheRequestHasEnded) {
  Peer peer = connect("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nbegin");
  Peer server = accept();
  ASSERT_TRUE(gets(server, "begin"));
  server.send("HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n");

  EXPECT_TRUE(closes(peer));
  EXPECT_TRUE(peer.got().starts_with("HTTP/1.1 413"));
}

}  // namespace
}  // namespace sallyport::net::test
