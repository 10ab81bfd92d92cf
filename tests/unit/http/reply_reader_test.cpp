#include "http/reply_reader.hpp"

#include <gtest/gtest.h>

#include "support/splits.hpp"

namespace sallyport::http {
namespace {

using Event = ReplyReader::Event;

struct Read {
  Event event = Event::need_more;
  ReceivedReply reply;
};

Read read_all(const std::vector<ByteSpan>& pieces, bool ends = false, std::size_t limit = 1000) {
  ReplyReader reader(limit);
  Read read;
  for (const ByteSpan piece : pieces) {
    const auto progress = reader.read(piece);
    read.event = progress.event;
    if (read.event != Event::need_more) break;
  }
  if (ends && read.event == Event::need_more) read.event = reader.read_end();
  if (read.event == Event::complete) read.reply = reader.take();
  return read;
}

Read read_text(std::string_view text, bool ends = false, std::size_t limit = 1000) {
  return read_all({as_bytes(text)}, ends, limit);
}

TEST(ReplyReader, ReadsAReplyInEverySegmentation) {
  const std::string_view text =
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: Text/Plain; charset=x\r\n"
      "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;a=b\r\n world\r\n0\r\n\r\n";
  test::for_each_split(as_bytes(text), [](const std::vector<ByteSpan>& pieces) {
    const Read read = read_all(pieces);

    ASSERT_EQ(read.event, Event::complete);
    EXPECT_EQ(as_text(read.reply.body), "hello world");
    EXPECT_EQ(read.reply.status, 200u);
    EXPECT_EQ(read.reply.content_type, "text/plain");
    EXPECT_TRUE(read.reply.keep_alive);
  });
}

TEST(ReplyReader, KnowsWhetherTheConnectionGoesOn) {
  EXPECT_FALSE(read_text("HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nx").reply.keep_alive);
  EXPECT_TRUE(
      read_text("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 1\r\n\r\nx").reply.keep_alive);
  EXPECT_FALSE(
      read_text("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx").reply.keep_alive);
}

TEST(ReplyReader, TakesTheEndOfTheConnectionForTheEndOfABodyWithoutALength) {
  const Read read = read_text("HTTP/1.0 200 OK\r\n\r\nhello", true);

  EXPECT_EQ(read.event, Event::complete);
  EXPECT_EQ(as_text(read.reply.body), "hello");
}

TEST(ReplyReader, FailsWhenTheConnectionEndsTooEarly) {
  EXPECT_EQ(read_text("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhello", true).event, Event::failed);
  EXPECT_EQ(read_text("HTTP/1.1 200 OK\r\nConte", true).event, Event::failed);
}

TEST(ReplyReader, FailsAtABodyBeyondItsLimit) {
  EXPECT_EQ(read_text("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", false, 5).event, Event::complete);
  EXPECT_EQ(read_text("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhello!", false, 5).event, Event::failed);
}

TEST(ReplyReader, FailsAtAnUpgradeThatNobodyAskedFor) {
  EXPECT_EQ(read_text("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n").event, Event::failed);
}

TEST(ReplyReader, KeepsWhatAProxyWants) {
  const Read read = read_text(
      "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"a\"\r\n"
      "proxy-authenticate: Digest realm=\"a\"\r\nContent-Length: 0\r\n\r\n");

  EXPECT_EQ(read.reply.status, 407u);
  EXPECT_EQ(read.reply.challenges, (std::vector<std::string>{"Basic realm=\"a\"", "Digest realm=\"a\""}));
}

}  // namespace
}  // namespace sallyport::http
