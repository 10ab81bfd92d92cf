#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "amf/amf0_decoder.hpp"
#include "amf/amf0_encoder.hpp"
#include "client/session/flv_recorder.hpp"
#include "client/session/flv_source.hpp"

namespace sallyport::client {
namespace {

namespace fs = std::filesystem;

class FlvFiles : public testing::Test {
 protected:
  ~FlvFiles() override { fs::remove_all(folder); }

  static rtmp::Message message(rtmp::MessageType type, std::uint32_t timestamp, std::string_view body) {
    return {{.timestamp = timestamp, .length = static_cast<std::uint32_t>(body.size()), .type = type},
            SharedBytes::copy_of(as_bytes(body))};
  }
  static rtmp::Message data(const std::vector<amf::Value>& values) {
    ByteVector payload;
    ByteWriter writer(payload);
    for (const amf::Value& value : values) amf::encode_amf0(writer, value);
    return message(rtmp::MessageType::data_amf0, 0, as_text(payload));
  }
  std::string record(const std::vector<rtmp::Message>& messages) {
    auto recorder = FlvRecorder::open(file);
    EXPECT_TRUE(recorder);
    for (const rtmp::Message& one : messages) EXPECT_TRUE((*recorder)->write(one));
    EXPECT_TRUE((*recorder)->finish());
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  /// "audio @40 body", for at most `most` tags.
  static std::vector<std::string> read(const std::string& path, bool loop, std::size_t most = 100) {
    std::vector<std::string> lines;
    auto source = FlvSource::open(path, loop);
    if (!source) return {source.error().message};
    while (lines.size() < most) {
      auto tag = source->next();
      if (!tag) return {tag.error().message};
      if (!*tag) break;
      if ((*tag)->type == 18) {
        lines.emplace_back("data");
      } else {
        lines.push_back(((*tag)->type == 8 ? "audio @" : "video @") + std::to_string((*tag)->timestamp) + " " +
                        std::string(as_text((*tag)->body.span())));
      }
    }
    return lines;
  }

  static std::string make_folder() {
    std::string pattern = (fs::temp_directory_path() / "sallyport-XXXXXX").string();
    return ::mkdtemp(pattern.data());
  }

  const std::string folder = make_folder();
  const std::string file = folder + "/a.flv";
};

using rtmp::MessageType;
using testing::ElementsAre;

TEST_F(FlvFiles, WhatIsRecordedIsReadAgain) {
  record({message(MessageType::video, 5000, "v0"), message(MessageType::audio, 5010, "a0"),
          message(MessageType::video, 5040, "v1")});
  EXPECT_THAT(read(file, false), ElementsAre("data", "video @0 v0", "audio @10 a0", "video @40 v1"));
}

TEST_F(FlvFiles, DurationSizeAndTracksAreFilledInAtTheEnd) {
  const std::string bytes = record({data({"|RtmpSampleAccess", true, true}),
                                    data({"onMetaData", amf::Value::object({{"width", 640}})}),
                                    message(MessageType::audio, 0, "a0"), message(MessageType::audio, 1500, "a1")});

  const std::size_t size = static_cast<std::uint8_t>(bytes[15]) * 256u + static_cast<std::uint8_t>(bytes[16]);
  const auto metadata = amf::decode_amf0_message(as_bytes(bytes).subspan(24, size));
  ASSERT_TRUE(metadata);
  EXPECT_EQ((*metadata)[1].get("duration").number_or(0), 1.5);
  EXPECT_EQ((*metadata)[1].get("filesize").number_or(0), static_cast<double>(bytes.size()));
  EXPECT_EQ((*metadata)[1].get("width").number_or(0), 640);
  EXPECT_EQ(bytes[4], 4) << "sound only";
}

TEST_F(FlvFiles, AFileThatCannotBeMadeIsNamed) {
  const auto recorder = FlvRecorder::open(folder + "/no/such/folder.flv");
  ASSERT_FALSE(recorder);
  EXPECT_THAT(recorder.error().message, testing::HasSubstr("/no/such/folder.flv"));
}

TEST_F(FlvFiles, ALoopGoesOnWithTheTimes) {
  record({message(MessageType::video, 0, "v0"), message(MessageType::video, 40, "v1")});
  EXPECT_THAT(read(file, true, 7), ElementsAre("data", "video @0 v0", "video @40 v1", "data", "video @80 v0",
                                               "video @120 v1", "data"));
}

TEST_F(FlvFiles, AFileWithoutTagsDoesNotLoopForEver) {
  std::ofstream(file, std::ios::binary) << std::string("FLV\x01\x05\x00\x00\x00\x09\x00\x00\x00\x00", 13);
  EXPECT_TRUE(read(file, true).empty());
}

TEST_F(FlvFiles, WhatIsNoFlvFileIsSaid) {
  std::ofstream(file) << "something else";
  EXPECT_THAT(read(file, false), ElementsAre(testing::HasSubstr("not an FLV file")));
  EXPECT_THAT(read(folder + "/none.flv", false), ElementsAre(testing::HasSubstr("none.flv")));
}

}  // namespace
}  // namespace sallyport::client
