#include "http/websocket/resume_note.hpp"

#include <gtest/gtest.h>

#include "http/websocket/frame.hpp"

namespace sallyport::http::websocket {
namespace {

using Kind = ResumeNote::Kind;

TEST(ResumeNote, IsReadAsItIsWritten) {
  for (const char* text :
       {"open", "resume 00ab~x 0", "session 00ab", "resumed 18446744073709551615", "gone", "ack 65536"}) {
    const auto note = parse_note(text);
    ASSERT_TRUE(note) << text;
    EXPECT_EQ(make_note(*note), text);
  }
  EXPECT_EQ(parse_note("resume 00ab 7")->id, "00ab");
  EXPECT_EQ(parse_note("resume 00ab 7")->offset, 7u);
  EXPECT_EQ(parse_note("resume 00ab 7")->kind, Kind::resume);
}

TEST(ResumeNote, IsNothingElse) {
  for (const char* text : {"",
                           "Open",
                           "open ",
                           "open x",
                           " open",
                           "resume",
                           "resume x",
                           "resume  7",
                           "resume x 7 ",
                           "resume x  7",
                           "resume x 7 8",
                           "resume x -1",
                           "resume x 07",
                           "resume x 18446744073709551616",
                           "resume x 7a",
                           "resume x/y 7",
                           "session",
                           "ack",
                           "ack x",
                           "resumed x 7"})
    EXPECT_FALSE(parse_note(text)) << text;
  EXPECT_FALSE(parse_note("session " + std::string(kMaxResumeId + 1, 'a')));
}

TEST(ResumeNote, TheLongestFitsIntoAControlFrame) {
  const std::string id(kMaxResumeId, 'a');

  EXPECT_LE(make_note({.kind = Kind::resume, .id = id, .offset = ~std::uint64_t{0}}).size(),
            kMaxControlPayload);
}

}  // namespace
}  // namespace sallyport::http::websocket
