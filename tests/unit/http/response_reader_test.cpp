#include "http/response_reader.hpp"

#include <gtest/gtest.h>

#include "support/splits.hpp"

namespace sallyport::http {
namespace {

using Event = ResponseReader::Event;

/// What a response was, as one line of text: status, fields, body, end.
std::string story(const std::vector<ByteSpan>& pieces, Answers answers = Answers::ordinary) {
  ResponseReader reader(answers);
  std::string told;
  for (ByteSpan piece : pieces) {
    while (true) {
      const auto step = reader.read(piece);
      piece = piece.subspan(step.consumed);
      if (step.event == Event::need_more) break;
      if (step.event == Event::body) {
        told += as_text(step.data);
        continue;
      }
      if (step.event == Event::failed) return told + "failed";
      if (step.event == Event::complete) return told + "]";
      told += std::to_string(reader.head().status) + " ";
      if (step.event == Event::upgraded) return told + "upgraded";
      for (const Field& field : reader.head().fields)
        told += std::string(field.name) + "=" + std::string(field.value) + " ";
      if (step.event == Event::head) told += "[";
    }
  }
  return told;
}

std::string story(std::string_view text, Answers answers = Answers::ordinary) {
  return story({as_bytes(text)}, answers);
}

TEST(ResponseReader, TellsHeadBodyAndEnd) {
  EXPECT_EQ(story("HTTP/1.1 407 Wanted\r\nProxy-Authenticate: Basic\r\nContent-Length: 2\r\n\r\nno"),
            "407 Proxy-Authenticate=Basic Content-Length=2 [no]");
}

TEST(ResponseReader, KnowsThePhrase) {
  ResponseReader reader;
  reader.read(as_bytes("HTTP/1.1 403 Not at this hour\r\n\r\n"));

  EXPECT_EQ(reader.head().reason, "Not at this hour");
}

TEST(ResponseReader, TakesAnAcceptedConnectForAnUpgradeWhateverItsFieldsSay) {
  EXPECT_EQ(story("HTTP/1.1 200 Established\r\nContent-Length: 5\r\n\r\n\x03", Answers::connect),
            "200 upgraded");
  EXPECT_EQ(story("HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n", Answers::connect),
            "403 Content-Length=0 []");
}

TEST(ResponseReader, PassesInterimResponsesOver) {
  EXPECT_EQ(story("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
            "100 200 Content-Length=0 []");
}

TEST(ResponseReader, ReadsOneResponseBehindTheOther) {
  ResponseReader reader;
  const std::string_view first = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
  ASSERT_EQ(reader.read(as_bytes(first)).event, Event::head);
  ASSERT_EQ(reader.read({}).event, Event::complete);
  ASSERT_TRUE(reader.keep_alive());

  reader.restart();

  EXPECT_FALSE(reader.started());
  EXPECT_EQ(reader.read(as_bytes("HTTP/1.1 204 None\r\n\r\n")).event, Event::head);
  EXPECT_EQ(reader.head().status, 204u);
}

TEST(ResponseReader, RefusesFoldedLinesAndControlCharacters) {
  EXPECT_EQ(story("HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n"), "failed");
  EXPECT_EQ(story(std::string_view("HTTP/1.1 200 OK\r\nA: \0\r\n\r\n", 26)), "failed");
}

TEST(ResponseReader, RefusesAHeadBeyondItsLimit) {
  ResponseReader reader(Answers::ordinary, {.head = 64, .line = 64});

  EXPECT_EQ(reader.read(as_bytes("HTTP/1.1 200 OK\r\nA: " + std::string(64, 'a'))).event, Event::failed);
}

TEST(ResponseReader, TellsTheSameForEverySegmentation) {
  const std::string_view text =
      "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
      "5;x=y\r\nhello\r\n1\r\n!\r\n0\r\n\r\n";

  test::for_each_split(as_bytes(text), [&](const std::vector<ByteSpan>& pieces) {
    ASSERT_EQ(story(pieces), "103 Link=</a> 200 Transfer-Encoding=chunked [hello!]");
  });
}

TEST(ResponseReader, SeesInAnySegmentationThatAChunkIsLongerThanItSaid) {
  const std::string text = "HTTP/1.1 302 Found\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab0\r\nB";

  const std::string whole = story({as_bytes(text)});
  EXPECT_TRUE(whole.ends_with("[abfailed")) << whole;
  test::for_each_split(as_bytes(text), [&](const std::vector<ByteSpan>& pieces) { ASSERT_EQ(story(pieces), whole); });
}

}  // namespace
}  // namespace sallyport::http
