#include "http/response_parser.hpp"

#include <gtest/gtest.h>

#include "support/splits.hpp"

namespace sallyport::http {
namespace {

using Event = ResponseParser::Event;

/// The event that ends `text`, and how much of it belongs to the response.
struct Ending {
  Event event = Event::need_more;
  std::size_t size = 0;
  bool operator==(const Ending&) const = default;
};

Ending read_all(const std::vector<ByteSpan>& pieces, bool to_head = false) {
  ResponseParser parser(to_head);
  Ending ending;
  for (ByteSpan piece : pieces) {
    while (!piece.empty()) {
      const auto progress = parser.read(piece);
      ending.size += progress.consumed;
      ending.event = progress.event;
      piece = piece.subspan(progress.consumed);
      if (progress.event != Event::need_more && progress.event != Event::interim) return ending;
    }
  }
  return ending;
}

Ending read_text(std::string_view text, bool to_head = false) {
  return read_all({as_bytes(text)}, to_head);
}

TEST(ResponseParser, FindsTheEndOfEveryKindOfBody) {
  const std::string_view responses[] = {
      "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
      "HTTP/1.1 204 No Content\r\n\r\n",
      "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n",
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
  };
  for (const std::string_view response : responses) {
    const std::string with_more = std::string(response) + "HTTP/1.1";

    EXPECT_EQ(read_text(with_more), (Ending{Event::complete, response.size()})) << response;
  }
}

TEST(ResponseParser, KnowsThatAnAnswerToHeadHasNoBody) {
  const std::string_view response = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n";

  EXPECT_EQ(read_text(response, true), (Ending{Event::complete, response.size()}));
  EXPECT_EQ(read_text(response, false).event, Event::need_more);
}

TEST(ResponseParser, ReadsABodyUntilTheConnectionEnds) {
  ResponseParser parser(false);

  EXPECT_EQ(parser.read(as_bytes("HTTP/1.0 200 OK\r\n\r\nsome")).event, Event::need_more);
  EXPECT_EQ(parser.read(as_bytes(" more")).event, Event::need_more);
  EXPECT_EQ(parser.read_end(), Event::complete);
  EXPECT_EQ(parser.status(), 200u);
  EXPECT_FALSE(parser.keep_alive());
}

TEST(ResponseParser, TakesAnEarlyEndForAFailure) {
  ResponseParser parser(false);
  parser.read(as_bytes("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel"));

  EXPECT_EQ(parser.read_end(), Event::failed);
}

TEST(ResponseParser, StopsAtAnUpgrade) {
  const std::string_view head =
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n";

  EXPECT_EQ(read_text(std::string(head) + "\x81\x01x"), (Ending{Event::upgraded, head.size()}));
}

TEST(ResponseParser, RefusesWhatIsNotHttp) {
  EXPECT_EQ(read_text("220 ready\r\n\r\n").event, Event::failed);
  EXPECT_EQ(read_text("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n").event, Event::failed);
}

TEST(ResponseParser, FindsTheSameEndForEverySegmentation) {
  const std::string_view text =
      "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n1\r\n!\r\n0\r\nT: "
      "v\r\n\r\nrest";
  const Ending whole = read_text(text);
  ASSERT_EQ(whole, (Ending{Event::complete, text.size() - 4}));

  test::for_each_split(as_bytes(text),
                       [&](const std::vector<ByteSpan>& pieces) { ASSERT_EQ(read_all(pieces), whole); });
}

}  // namespace
}  // namespace sallyport::http
