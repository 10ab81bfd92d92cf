#include "media/flv.hpp"

#include <gtest/gtest.h>

#include "support/splits.hpp"
#include "vectors/media_vectors.hpp"

namespace sallyport::media {
namespace {

using test::hex;

struct Outcome {
  std::vector<FlvTag> tags;
  std::string error;
  bool at_boundary = false;
};

Outcome read_all(const std::vector<ByteSpan>& pieces, FlvReader::Options options = {}) {
  FlvReader reader(options);
  Outcome outcome;
  for (ByteSpan piece : pieces) {
    for (;;) {
      auto tag = reader.next(piece);
      if (!tag) {
        outcome.error = tag.error().message;
        return outcome;
      }
      if (!*tag) break;
      outcome.tags.push_back(**std::move(tag));
    }
  }
  outcome.at_boundary = reader.at_boundary();
  return outcome;
}

std::string error_of(const ByteVector& file) {
  return read_all({file}).error;
}

TEST(FlvReader, GivesTheSameTagsHoweverTheFileIsCut) {
  const ByteVector file = test::flv_file();
  test::for_each_split(file, [](const std::vector<ByteSpan>& pieces) {
    const Outcome outcome = read_all(pieces);
    ASSERT_EQ(outcome.error, "");
    ASSERT_EQ(outcome.tags.size(), 3u);
    EXPECT_TRUE(outcome.at_boundary);
    EXPECT_EQ(outcome.tags[0].type, 18);
    EXPECT_EQ(outcome.tags[1].type, 9);
    EXPECT_EQ(outcome.tags[1].timestamp, 0x10u);
    EXPECT_EQ(outcome.tags[1].body.size(), 6u);
    EXPECT_EQ(outcome.tags[2].type, 8);
    EXPECT_EQ(outcome.tags[2].timestamp, 0x01000020u);
    EXPECT_EQ(outcome.tags[2].body.size(), 0u);
  });
}

TEST(FlvReader, ReadsWhatTheWriterWrote) {
  ByteVector file;
  ByteWriter writer(file);
  const ByteVector body(70'000, 0x5A);
  write_flv_header(writer, true, true);
  write_flv_tag(writer, FlvTagType::video, 0xFFFFFFFF, body);
  write_flv_tag(writer, FlvTagType::audio, 7, {});
  const Outcome outcome = read_all({file});
  ASSERT_EQ(outcome.tags.size(), 2u);
  EXPECT_EQ(outcome.tags[0].timestamp, 0xFFFFFFFFu);
  EXPECT_EQ(as_text(outcome.tags[0].body.span()), as_text(body));
  EXPECT_TRUE(outcome.at_boundary);
}

TEST(FlvWriter, WritesTheGoldenFile) {
  ByteVector file;
  ByteWriter writer(file);
  write_flv_header(writer, true, true);
  write_flv_tag(writer, FlvTagType::script_data, 0, hex("02 0001 'f' 05"));
  write_flv_tag(writer, FlvTagType::video, 0x10, hex("17 00 000000 01"));
  write_flv_tag(writer, FlvTagType::audio, 0x01000020, {});
  EXPECT_EQ(file, test::flv_file());
}

TEST(FlvReader, TellsWhatTheHeaderAnnounces) {
  const ByteVector file = test::media_vector("flv-padded-header");
  FlvReader reader;
  ByteSpan input = file;
  ASSERT_TRUE(reader.next(input).ok());
  EXPECT_TRUE(reader.announces_video());
  EXPECT_FALSE(reader.announces_audio());
}

TEST(FlvReader, KnowsWhereAFileMayEnd) {
  const ByteVector file = test::flv_file();
  const std::size_t first_tag_end = 13 + 11 + 5;
  EXPECT_FALSE(read_all({ByteSpan(file).first(5)}).at_boundary);
  EXPECT_TRUE(read_all({ByteSpan(file).first(13)}).at_boundary);
  EXPECT_FALSE(read_all({ByteSpan(file).first(20)}).at_boundary);
  EXPECT_FALSE(read_all({ByteSpan(file).first(first_tag_end - 1)}).at_boundary);
  EXPECT_TRUE(read_all({ByteSpan(file).first(first_tag_end)}).at_boundary)
      << "the back pointer may be missing";
  EXPECT_FALSE(read_all({ByteSpan(file).first(first_tag_end + 2)}).at_boundary);
}

TEST(FlvReader, RefusesWhatIsNoFlv) {
  EXPECT_EQ(error_of(hex("'MP4' 01 05 00000009")), "this is not an FLV file");
  EXPECT_EQ(error_of(hex("'FLV' 02 05 00000009")), "FLV version 2 is not known");
  EXPECT_EQ(error_of(hex("'FLV' 01 05 00000008")), "the FLV header gives an impossible size for itself");
  EXPECT_EQ(error_of(hex("'FLV' 01 05 FFFFFFFF")), "the FLV header gives an impossible size for itself");
  EXPECT_EQ(error_of(hex("'FLV' 01 05 00000009 00000000 29 000001 000000 00 000000")),
            "the FLV file is encrypted");
}

TEST(FlvReader, RefusesATagAboveTheLimit) {
  const ByteVector file = test::flv_file();
  EXPECT_EQ(read_all({file}, {.max_tag_bytes = 5}).error, "an FLV tag of 6 bytes is larger than allowed");
}

TEST(FlvReader, KeepsItsError) {
  FlvReader reader;
  const ByteVector bad = hex("'BAD' 01 05 00000009");
  const ByteVector good = test::flv_file();
  ByteSpan first = bad;
  ByteSpan second = good;
  EXPECT_FALSE(reader.next(first).ok());
  EXPECT_FALSE(reader.next(second).ok());
  EXPECT_EQ(second.size(), good.size());
}

}  // namespace
}  // namespace sallyport::media
