// HttpConnection asks for the server's own pages.
#include <gtest/gtest.h>

#include "http_test_support.hpp"

namespace sallyport::net::test {
namespace {

std::string get(std::string_view target, std::string_view fields = {}, std::string_view method = "GET") {
  return std::string(method) + " " + std::string(target) + " HTTP/1.1\r\nHost: Example.com:80\r\n" + std::string(fields) + "\r\n";
}

class HttpOwnPagesTest : public HttpTest {
 protected:
  HttpOwnPagesTest() {
    pages = [this](PageQuestion question, loop::EventLoop&, std::function<void(PageAnswer)> answer) {
      asked.push_back(question);
      if (answers_later) {
        later = std::move(answer);
      } else {
        answer(page);
      }
    };
    page.status = 200;
    page.content_type = "text/html";
    page.cache = "no-cache";
    page.fields = "\r\nETag: \"1\"";
    page.body = {SharedBytes::copy_of(as_bytes("<p>he")), SharedBytes::copy_of(as_bytes("llo"))};
  }

  std::vector<PageQuestion> asked;
  PageAnswer page;
  std::function<void(PageAnswer)> later;
  bool answers_later = false;
};

TEST_F(HttpOwnPagesTest, APageIsSentInPieces) {
  Peer peer = connect();
  const Reply reply = ask(peer, get("/live/cam?embed", "Accept: text/html, */*\r\nIf-None-Match: \"0\"\r\n"));

  EXPECT_EQ(reply.status, 200u);
  EXPECT_EQ(reply.body, "<p>hello");
  EXPECT_TRUE(reply.has("Content-Type: text/html\r\n"));
  EXPECT_TRUE(reply.has("Cache-Control: no-cache\r\n"));
  EXPECT_FALSE(reply.has("Pragma"));
  EXPECT_TRUE(reply.has("ETag: \"1\"\r\n"));
  const PageQuestion& question = asked.at(0);
  EXPECT_EQ(question.http_host, "example.com");
  EXPECT_EQ(question.target.application, "live");
  EXPECT_EQ(question.target.joined(), "cam");
  EXPECT_TRUE(question.wants_html);
  EXPECT_EQ(question.known, "\"0\"");
}

TEST_F(HttpOwnPagesTest, HeadGetsTheHeadAlone) {
  Peer peer = connect();
  peer.send(get("/live/cam", {}, "HEAD"));
  ASSERT_TRUE(run_until(loop, [&] { return peer.got().ends_with("\r\n\r\n"); }));
  run_for(loop, Milliseconds(10));

  EXPECT_NE(peer.got().find("Content-Length: 8\r\n"), std::string::npos);
  EXPECT_TRUE(peer.got().ends_with("\r\n\r\n")) << "no body";
}

TEST_F(HttpOwnPagesTest, NotModifiedHasNoLength) {
  page.status = 304;
  page.body.clear();
  Peer peer = connect();
  const Reply reply = ask(peer, get("/live/cam"));

  EXPECT_EQ(reply.status, 304u);
  EXPECT_FALSE(reply.has("Content-Length"));
  EXPECT_EQ(ask(peer, post("/open/1")).status, 200u) << "the connection goes on";
}

TEST_F(HttpOwnPagesTest, WhatIsNoPageIsNotFound) {
  page.status = 0;
  Peer peer = connect();

  EXPECT_EQ(ask(peer, get("/live/cam")).status, 404u);
  EXPECT_EQ(ask(peer, get("/live/cam")).status, 404u);
  EXPECT_EQ(asked.size(), 2u);
}

TEST_F(HttpOwnPagesTest, OnlyReadingIsAskedFor) {
  Peer peer = connect();

  EXPECT_EQ(ask(peer, post("/live/cam")).status, 404u);
  EXPECT_EQ(ask(peer, get("/live/cam", "Content-Length: 0\r\n", "DELETE")).status, 404u);
  EXPECT_EQ(ask(peer, get("/")).status, 404u);
  EXPECT_EQ(ask(peer, get("/live/../conf")).status, 404u);
  EXPECT_TRUE(asked.empty());
}

TEST_F(HttpOwnPagesTest, RequestsThatFollowWaitForTheAnswer) {
  answers_later = true;
  Peer peer = connect();
  peer.send(get("/live/a") + post("/open/1"));
  run_until(loop, [&] { return later != nullptr; });
  run_for(loop, Milliseconds(20));
  EXPECT_EQ(peer.got(), "");

  later(page);

  EXPECT_EQ(next(peer).body, "<p>hello");
  EXPECT_EQ(next(peer).status, 200u);
}

TEST_F(HttpOwnPagesTest, AnAnswerThatComesLaterIsSent) {
  answers_later = true;
  Peer peer = connect();
  peer.send(get("/live/a"));
  run_until(loop, [&] { return later != nullptr; });
  run_for(loop, Milliseconds(5));

  later(page);

  EXPECT_EQ(next(peer).body, "<p>hello");
}

TEST_F(HttpOwnPagesTest, AFileIsHeldUntilItIsTaken) {
  const auto file = std::make_shared<const int>(1);
  constexpr std::size_t kMoreThanKernelsTake = 16 * 1024 * 1024;
  page.body = {SharedBytes::copy_of(ByteVector(kMoreThanKernelsTake))};
  Peer peer = connect();
  answers_later = true;
  peer.send(get("/live/big"));
  run_until(loop, [&] { return later != nullptr; });
  later({.status = 200, .content_type = {}, .cache = {}, .fields = {}, .body = page.body, .held = file});
  later = nullptr;
  run_until(loop, [&] { return file.use_count() > 1; });
  EXPECT_GT(file.use_count(), 1) << "the client has not read";

  EXPECT_EQ(next(peer).body.size(), kMoreThanKernelsTake);
  EXPECT_TRUE(run_until(loop, [&] { return file.use_count() == 1; }));
}

TEST_F(HttpOwnPagesTest, AClientThatHasGoneMeanwhileIsForgotten) {
  answers_later = true;
  {
    Peer peer = connect();
    peer.send(get("/live/cam"));
    run_until(loop, [&] { return later != nullptr; });
  }
  context->close_all(loop, Reason::server_stopping);

  later(page);
  loop.run_ready();
}

TEST_F(HttpOwnPagesTest, MayBeSwitchedOff) {
  options.pages = false;
  Peer peer = connect();

  EXPECT_EQ(ask(peer, get("/live/cam")).status, 404u);
  EXPECT_TRUE(asked.empty());
}

TEST_F(HttpOwnPagesTest, TheTunnelsOwnPathsAreNotAskedFor) {
  Peer peer = connect();

  EXPECT_EQ(ask(peer, get("/open/1")).status, 400u);
  EXPECT_TRUE(asked.empty());
}

}  // namespace
}  // namespace sallyport::net::test
