#include "http/request_parser.hpp"

#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "support/seeds.hpp"
#include "support/splits.hpp"
#include "vectors/http_vectors.hpp"

namespace sallyport::http {
namespace {

using Event = RequestParser::Event;

/// What came of some input: the requests, and the status of a failure.
struct Outcome {
  struct Request {
    std::string target;
    std::string host;
    std::string body;
    bool complete = false;
    bool operator==(const Request&) const = default;
  };
  std::vector<Request> requests;
  unsigned failed = 0;
  bool operator==(const Outcome&) const = default;
};

/// Feeds one piece; false after a failure.
bool feed(RequestParser& parser, ByteSpan piece, Outcome& outcome) {
  while (true) {
    const auto progress = parser.read(piece);
    piece = piece.subspan(progress.consumed);
    switch (progress.event) {
      case Event::need_more:
        EXPECT_TRUE(piece.empty());
        return true;
      case Event::head:
        outcome.requests.push_back({std::string(parser.head().target), parser.head().host_name(), {}, false});
        break;
      case Event::body:
        outcome.requests.back().body += as_text(progress.data);
        break;
      case Event::complete:
        outcome.requests.back().complete = true;
        break;
      case Event::failed:
        outcome.failed = parser.failed_status();
        return false;
    }
  }
}

Outcome parse(std::string_view text, RequestLimits limits = {}) {
  RequestParser parser(limits);
  Outcome outcome;
  feed(parser, as_bytes(text), outcome);
  return outcome;
}

std::string with_head(std::string_view fields) {
  return "POST /send/a/0 HTTP/1.1\r\nHost: a\r\n" + std::string(fields) + "\r\nxyz";
}

TEST(RequestParser, ReadsTheRequestsOfRealClients) {
  for (const auto& vector : test::kHttpRequests) {
    const Outcome outcome = parse(vector.bytes);

    ASSERT_EQ(outcome.requests.size(), 1u) << vector.name;
    EXPECT_EQ(outcome.requests[0].target, vector.target) << vector.name;
    EXPECT_EQ(outcome.requests[0].body, vector.body) << vector.name;
    EXPECT_TRUE(outcome.requests[0].complete) << vector.name;
    test::expect_seed("http", std::string(vector.name), as_bytes(vector.bytes));
    test::expect_seed("tunnel", std::string(vector.name), as_bytes(vector.bytes));
  }
}

TEST(RequestParser, ReadsAWholeSession) {
  const Outcome outcome = parse(test::kTunnelSession);

  ASSERT_EQ(outcome.requests.size(), 8u);
  EXPECT_EQ(outcome.requests[3].body, "hi");
  EXPECT_EQ(outcome.requests[7].target, "/close/s/5");
  test::expect_seed("tunnel", "session", as_bytes(test::kTunnelSession));
}

TEST(RequestParser, FindsTheHostOfTheArticleOf2003WithoutItsPort) {
  EXPECT_EQ(parse(test::kHttpRequests[0].bytes).requests[0].host, "myhost.mydomain.com");
}

TEST(RequestParser, PrefersTheHostOfAnAbsoluteTarget) {
  EXPECT_EQ(parse("GET http://Example.ORG:8080/ HTTP/1.1\r\nHost: other\r\n\r\n").requests[0].host,
            "example.org");
}

TEST(RequestParser, GivesTheSameEventsForEverySegmentation) {
  std::string all;
  for (const auto& vector : test::kHttpRequests) all.append(vector.bytes).append("\r\n");
  const Outcome whole = parse(all);
  ASSERT_EQ(whole.requests.size(), test::kHttpRequests.size());

  test::for_each_split(as_bytes(all), [&](const std::vector<ByteSpan>& pieces) {
    RequestParser parser;
    Outcome outcome;
    for (const ByteSpan piece : pieces) ASSERT_TRUE(feed(parser, piece, outcome));
    ASSERT_EQ(outcome, whole);
  });
}

TEST(RequestParser, FailsAtTheSamePlaceForEverySegmentation) {
  const std::string all =
      std::string(test::kHttpRequests[4].bytes) + with_head("Transfer-Encoding: chunked\r\n") + "\r\n";
  const Outcome whole = parse(all);
  ASSERT_EQ(whole.failed, 400u);

  test::for_each_split(as_bytes(all), [&](const std::vector<ByteSpan>& pieces) {
    RequestParser parser;
    Outcome outcome;
    for (const ByteSpan piece : pieces)
      if (!feed(parser, piece, outcome)) break;
    ASSERT_EQ(outcome, whole);
  });
}

TEST(RequestParser, ReadsABodyOfAnySizeWithoutKeepingIt) {
  RequestParser parser;
  Outcome outcome;
  ASSERT_TRUE(
      feed(parser, as_bytes("PUT /x HTTP/1.1\r\nHost: a\r\nContent-Length: 10000000\r\n\r\n"), outcome));
  const std::string piece(50'000, 'b');
  for (int i = 0; i < 200; ++i) ASSERT_TRUE(feed(parser, as_bytes(piece), outcome));

  EXPECT_TRUE(outcome.requests[0].complete);
  EXPECT_EQ(outcome.requests[0].body.size(), 10'000'000u);
}

TEST(RequestParser, SaysWhenARequestHasBegun) {
  RequestParser parser;
  EXPECT_FALSE(parser.started());
  parser.read(as_bytes("\r\n"));
  EXPECT_FALSE(parser.started());
  parser.read(as_bytes("G"));
  EXPECT_TRUE(parser.started());
  parser.read(as_bytes("ET / HTTP/1.1\r\n\r\n"));
  EXPECT_EQ(parser.read({}).event, Event::complete);
  EXPECT_FALSE(parser.started());
}

struct Smuggling {
  const char* name;
  std::string request;
  unsigned status = 400;
};

const Smuggling kSmuggling[] = {
    {"length and chunked", with_head("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n")},
    {"chunked and length", with_head("Transfer-Encoding: chunked\r\nContent-Length: 3\r\n")},
    {"two different lengths", with_head("Content-Length: 3\r\nContent-Length: 4\r\n")},
    {"two equal lengths", with_head("Content-Length: 3\r\nContent-Length: 3\r\n")},
    {"a list of lengths", with_head("Content-Length: 3, 3\r\n")},
    {"a signed length", with_head("Content-Length: +3\r\n")},
    {"a negative length", with_head("Content-Length: -3\r\n")},
    {"a hexadecimal length", with_head("Content-Length: 0x3\r\n")},
    {"an empty length", with_head("Content-Length: \r\n")},
    {"a length beyond 64 bits", with_head("Content-Length: 18446744073709551619\r\n")},
    {"blank before the colon", with_head("Content-Length : 3\r\n")},
    {"tab before the colon", with_head("Transfer-Encoding\t: chunked\r\n")},
    {"an empty name", with_head(": 3\r\n")},
    {"no colon", with_head("Content-Length\r\n")},
    {"obsolete folding", with_head("X: a\r\n b\r\nContent-Length: 3\r\n")},
    {"folded first field", "GET / HTTP/1.1\r\n Host: a\r\n\r\n"},
    {"a bare line feed", with_head("X: a\nContent-Length: 3\r\n")},
    {"a bare line feed as end", "GET / HTTP/1.1\r\nHost: a\n\n"},
    {"a bare carriage return", with_head("X: a\rContent-Length: 3\r\n")},
    {"a zero byte in a value", with_head(std::string("X: a\0b\r\n", 8))},
    {"a control character", with_head("X: a\x01\r\n")},
    {"chunked and identity", with_head("Transfer-Encoding: chunked, identity\r\n")},
    {"another encoding first", with_head("Transfer-Encoding: gzip, chunked\r\n")},
    {"another encoding", with_head("Transfer-Encoding: gzip\r\n")},
    {"xchunked", with_head("Transfer-Encoding: xchunked\r\n")},
    {"quoted chunked", with_head("Transfer-Encoding: \"chunked\"\r\n")},
    {"chunked twice", with_head("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n")},
    {"chunked in HTTP/1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
    {"two hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"},
    {"a blank in the target", "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n"},
    {"a method that is none", "G@T / HTTP/1.1\r\nHost: a\r\n\r\n"},
    {"HTTP/2.0", "GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505},
    {"HTTP/0.9", "GET /\r\n\r\n"},
    {"a size that is none", with_head("Transfer-Encoding: chunked\r\n") + "\r\n"},
    {"a size beyond 64 bits", "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n"},
    {"a blank before a size", "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n 3\r\nabc\r\n0\r\n\r\n"},
    {"a negative size", "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n-3\r\nabc\r\n0\r\n\r\n"},
    {"a bare line feed behind a size",
     "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\nabc\r\n0\r\n\r\n"},
    {"a bare line feed in an extension",
     "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3;a\nb\r\nabc\r\n0\r\n\r\n"},
    {"a chunk longer than its size",
     "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n0\r\n\r\n"},
    {"a length in the trailer",
     "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nContent-Length: 3\r\n\r\n"},
    {"a bare line feed in the trailer",
     "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: a\nY: b\r\n\r\n"},
    {"an endless extension", "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3;" +
                                 std::string(5000, 'x') + "\r\nabc\r\n0\r\n\r\n"},
    {"empty lines without end", "\r\n\r\n\r\n\r\n\r\n\r\n"},
    {"a line too long", "GET /" + std::string(9000, 'a') + " HTTP/1.1\r\n\r\n", 431},
    {"a head too large",
     "GET / HTTP/1.1\r\n" +
         [] {
           std::string fields;
           for (int i = 0; i < 300; ++i)
             fields += "Field-" + std::to_string(i) + ": " + std::string(60, 'v') + "\r\n";
           return fields + "\r\n";
         }(),
     431},
};

TEST(RequestParser, RefusesWhatTwoReadersCouldReadDifferently) {
  for (const auto& smuggling : kSmuggling) {
    const Outcome outcome = parse(smuggling.request);

    EXPECT_EQ(outcome.failed, smuggling.status) << smuggling.name;
    EXPECT_FALSE(!outcome.requests.empty() && outcome.requests[0].complete) << smuggling.name;
  }
}

TEST(RequestParser, RefusesItInEverySegmentation) {
  for (const auto& smuggling : kSmuggling) {
    test::for_each_split(
        as_bytes(smuggling.request),
        [&](const std::vector<ByteSpan>& pieces) {
          RequestParser parser;
          Outcome outcome;
          for (const ByteSpan piece : pieces)
            if (!feed(parser, piece, outcome)) break;
          ASSERT_EQ(outcome.failed, smuggling.status) << smuggling.name;
        },
        20);
  }
}

TEST(RequestHead, KnowsWhetherTheConnectionGoesOn) {
  const auto keep_alive = [](std::string_view text) {
    RequestParser parser;
    EXPECT_EQ(parser.read(as_bytes(text)).event, Event::head);
    return parser.head().keep_alive();
  };
  EXPECT_TRUE(keep_alive("GET / HTTP/1.1\r\n\r\n"));
  EXPECT_FALSE(keep_alive("GET / HTTP/1.1\r\nConnection: foo, Close\r\n\r\n"));
  EXPECT_FALSE(keep_alive("GET / HTTP/1.0\r\n\r\n"));
  EXPECT_TRUE(keep_alive("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n"));
}

TEST(RequestHead, FindsTheHostInWhateverFormItIsWritten) {
  EXPECT_EQ(parse("GET / HTTP/1.1\r\nHost: [2001:DB8::1]:80\r\n\r\n").requests[0].host, "2001:db8::1");
  EXPECT_EQ(parse("GET / HTTP/1.1\r\nhost:\tExample.org \r\n\r\n").requests[0].host, "example.org");
  EXPECT_EQ(parse("GET / HTTP/1.1\r\n\r\n").requests[0].host, "");
  EXPECT_EQ(parse("GET http://user@h:1?q HTTP/1.1\r\n\r\n").requests[0].host, "h");
}

TEST(RequestHead, FindsABearersTokenAndNoOtherCredential) {
  const auto bearer = [](const std::string& field) {
    RequestParser parser;
    const std::string text = "POST /open/1 HTTP/1.1\r\n" + field + "\r\n";
    EXPECT_EQ(parser.read(as_bytes(text)).event, Event::head);
    return std::string(parser.head().bearer_token());
  };
  EXPECT_EQ(bearer("Authorization: Bearer a.b.c\r\n"), "a.b.c");
  EXPECT_EQ(bearer("authorization:bearer   a.b.c \r\n"), "a.b.c");
  EXPECT_EQ(bearer("Authorization: Basic a.b.c\r\n"), "");
  EXPECT_EQ(bearer("Authorization: Bearer\r\n"), "");
  EXPECT_EQ(bearer("Authorization: Bearera.b.c\r\n"), "");
  EXPECT_EQ(bearer(""), "");
}

}  // namespace
}  // namespace sallyport::http
