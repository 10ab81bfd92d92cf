// What a server is told again before a published stream goes on.
#include "client/session/stream_headers.hpp"

#include <gtest/gtest.h>

#include "unit/client/messages.hpp"

namespace sallyport::client {
namespace {

std::vector<std::string> kept(const StreamHeaders& headers) {
  std::vector<std::string> names;
  for (const auto& one : headers.messages(0, 1)) names.push_back(name_of(one));
  return names;
}

rtmp::Message large_config(std::size_t size) {
  ByteVector payload(size, 9);
  payload[0] = 0x17;
  payload[1] = 0;
  return message(rtmp::MessageType::video, 1, 0, payload);
}

TEST(StreamHeaders, KeepsConfigurationAndMetadataAndNothingElse) {
  StreamHeaders headers;
  for (const auto& one : {video_config(1, 0), key_frame(1, 0), audio_config(1, 0), audio(1, 0), metadata(1)})
    headers.note(one);
  EXPECT_EQ(kept(headers), (std::vector<std::string>{"data_amf0", "video", "audio"}));
}

TEST(StreamHeaders, KeepsTheNewestOfEachKind) {
  StreamHeaders headers;
  headers.note(video_config(1, 0));
  headers.note(large_config(20));
  const auto messages = headers.messages(70, 5);
  ASSERT_EQ(messages.size(), 1u);
  EXPECT_EQ(messages[0].payload.size(), 20u);
  EXPECT_EQ(messages[0].header.timestamp, 70u);
  EXPECT_EQ(messages[0].header.stream_id, 5u);
}

TEST(StreamHeaders, ForgetsWhatIsReplacedByMoreThanItKeeps) {
  StreamHeaders headers;
  headers.note(video_config(1, 0));
  headers.note(large_config(StreamHeaders::kMaxBytes + 1));
  EXPECT_TRUE(kept(headers).empty());
}

/// A data message of `handler` under one of FMS's two verbs for what is kept.
rtmp::Message kept_data(std::string_view verb, std::string_view handler) {
  ByteVector payload;
  ByteWriter writer(payload);
  for (const amf::Value& value : {amf::Value(verb), amf::Value(handler), amf::Value(nullptr)})
    amf::encode_amf0(writer, value);
  return message(rtmp::MessageType::data_amf0, 1, 0, payload);
}

TEST(StreamHeaders, ForgetsWhatWasCleared) {
  StreamHeaders headers;
  headers.note(kept_data("@setDataFrame", "onMetaData"));
  headers.note(kept_data("@clearDataFrame", "onMetaData"));
  EXPECT_TRUE(kept(headers).empty());
}

TEST(StreamHeaders, KeepsNoMoreThanItsBounds) {
  StreamHeaders headers;
  for (std::size_t i = 0; i < 2 * StreamHeaders::kMaxMessages; ++i)
    headers.note(kept_data("@setDataFrame", "data" + std::to_string(i)));
  EXPECT_EQ(kept(headers).size(), StreamHeaders::kMaxMessages);
}

TEST(StreamHeaders, ForgetsEverythingWhenSomethingElseIsPublished) {
  StreamHeaders headers;
  headers.note(video_config(1, 0));
  headers.clear();
  EXPECT_TRUE(kept(headers).empty());
}

}  // namespace
}  // namespace sallyport::client
