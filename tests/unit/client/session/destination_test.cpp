#include "client/session/destination.hpp"

#include <gtest/gtest.h>

namespace sallyport::client {
namespace {

TEST(Destination, TakesAUriApart) {
  const auto destination = parse_destination("rtmp://Example.com:1936/live/room?key=x");
  ASSERT_TRUE(destination);
  EXPECT_EQ(destination->host, "example.com");
  EXPECT_EQ(destination->port, 1936);
  EXPECT_EQ(app_field(*destination), "live/room?key=x");
  EXPECT_EQ(tc_url(*destination), "rtmp://example.com:1936/live/room?key=x");
}

TEST(Destination, TellsNobodyAboutUserAndPassword) {
  const auto destination = parse_destination("rtmp://user:secret@h/a?b=c@d");
  ASSERT_TRUE(destination);
  EXPECT_EQ(tc_url(*destination), "rtmp://h/a?b=c@d");
}

TEST(Destination, SaysWhatIsMissing) {
  for (const char* uri : {"", "h/a", "http://h/a", "rtmp://h", "rtmp:///a", "rtmp:/a/b", "rtmp://h:x/a"})
    EXPECT_FALSE(parse_destination(uri)) << uri;
}

TEST(StreamUri, IsCutBeforeItsLastPart) {
  const auto split = split_stream_uri("rtmp://h/live/room/name?key=a/b");
  ASSERT_TRUE(split);
  EXPECT_EQ(split->connection, "rtmp://h/live/room");
  EXPECT_EQ(split->stream, "name?key=a/b");
}

TEST(StreamUri, NeedsTwoParts) {
  for (const char* uri : {"rtmp://h/live", "rtmp://h/live/", "rtmp://h", "live/name", "rtmp://h/a?b=/c"})
    EXPECT_FALSE(split_stream_uri(uri)) << uri;
}

}  // namespace
}  // namespace sallyport::client
