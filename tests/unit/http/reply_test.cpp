#include "http/reply.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/request_parser.hpp"

namespace sallyport::http {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

TEST(Reply, HasWhatLibrtmpLooksFor) {
  const std::string head =
      make_reply_head({.content_type = "application/x-fcs", .content_length = 17, .cookie = {}});

  EXPECT_THAT(head, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(head, HasSubstr("\r\nContent-Length: 17\r\n"));
  EXPECT_THAT(head, EndsWith("\r\n\r\n"));
  EXPECT_LT(head.size(), 256u);
}

TEST(Reply, TellsCachesAndBuffersToStayOut) {
  const std::string head = make_reply_head({.content_type = {}, .cookie = {}});

  EXPECT_THAT(head, HasSubstr("\r\nCache-Control: no-store, no-transform\r\n"));
  EXPECT_THAT(head, HasSubstr("\r\nPragma: no-cache\r\n"));
  EXPECT_THAT(head, HasSubstr("\r\nX-Accel-Buffering: no\r\n"));
  EXPECT_THAT(head, Not(HasSubstr("Content-Type")));
}

TEST(Reply, SaysWhetherTheConnectionGoesOn) {
  EXPECT_THAT(make_reply_head({.content_type = {}, .cookie = {}}),
              HasSubstr("\r\nConnection: Keep-Alive\r\n"));
  EXPECT_THAT(make_reply_head({.status = 400, .content_type = {}, .keep_alive = false, .cookie = {}}),
              HasSubstr("\r\nConnection: close\r\n"));
}

TEST(Reply, MirrorsTheTypeOfTheRequest) {
  const auto type_for = [](const std::string& field) {
    RequestParser parser;
    const std::string request = "POST /open/1 HTTP/1.1\r\n" + field + "\r\n";
    EXPECT_EQ(parser.read(as_bytes(request)).event, RequestParser::Event::head);
    return std::string(mirrored_type(parser.head(), "application/x-fcs"));
  };
  EXPECT_EQ(type_for("content-type: text/plain;charset=UTF-8\r\n"), "text/plain;charset=UTF-8");
  EXPECT_EQ(type_for(""), "application/x-fcs");
  EXPECT_EQ(type_for("Content-Type: " + std::string(1000, 'x') + "\r\n"), "application/x-fcs");
}

}  // namespace
}  // namespace sallyport::http
