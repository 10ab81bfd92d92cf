#include "http/tunnel_query.hpp"

#include <gtest/gtest.h>

namespace sallyport::http {
namespace {

TEST(TunnelQuery, IsReadAsItWasWritten) {
  TunnelQuery query;
  query.down = 456;
  query.wait = 20000;
  const std::string text = make_tunnel_query(query) + "&m=0123";
  const auto read = parse_tunnel_query(text);

  EXPECT_EQ(text, "d=456&w=20000&m=0123");
  EXPECT_EQ(read.down, 456u);
  EXPECT_EQ(read.wait, 20000u);
  EXPECT_FALSE(read.up.has_value());
  EXPECT_EQ(read.text, "d=456&w=20000");
  EXPECT_EQ(read.mac, "0123");
}

TEST(TunnelQuery, TakesNoHalfNumbers) {
  for (const std::string_view text : {"u=", "u=-1", "u=1x", "u=99999999999999999999", "x=1", "u"})
    EXPECT_FALSE(parse_tunnel_query(text).up.has_value()) << text;
}

TEST(TunnelQuery, FindsAMacThatStandsAlone) {
  const auto read = parse_tunnel_query("m=beef");

  EXPECT_EQ(read.text, "");
  EXPECT_EQ(read.mac, "beef");
}

TEST(TunnelReplyHead, IsReadAsItWasWritten) {
  ByteVector body;
  write_tunnel_reply_head(body, {.ended = true, .more = false, .number = 7, .up = 1ull << 40, .down = 3});
  body.push_back('x');
  const auto read = read_tunnel_reply_head(body);

  EXPECT_EQ(body.size(), TunnelReplyHead::kSize + 1);
  ASSERT_TRUE(read.ok());
  EXPECT_TRUE(read->ended);
  EXPECT_FALSE(read->more);
  EXPECT_EQ(read->number, 7u);
  EXPECT_EQ(read->up, 1ull << 40);
  EXPECT_EQ(read->down, 3u);
}

TEST(TunnelReplyHead, IsNotSeenInAnythingElse) {
  ByteVector whole;
  write_tunnel_reply_head(whole, {});
  for (std::size_t size = 0; size < whole.size(); ++size)
    EXPECT_FALSE(read_tunnel_reply_head(ByteSpan(whole).first(size)).ok());
  ByteVector strange = whole;
  strange[1] = 4;
  EXPECT_FALSE(read_tunnel_reply_head(strange).ok());
  EXPECT_FALSE(read_tunnel_reply_head(as_bytes("<html><body>a page that is long enough</body></html>")).ok());
}

}  // namespace
}  // namespace sallyport::http
