// What only files have: times that go on, and metadata with room for what the end tells.
#include <gtest/gtest.h>

#include "amf/amf0_decoder.hpp"
#include "media/flv_metadata.hpp"
#include "media/flv_timeline.hpp"

namespace sallyport::media {
namespace {

double number_at(const ByteVector& body, std::size_t at) {
  ByteReader reader(ByteSpan(body).subspan(at));
  double number = -1;
  EXPECT_TRUE(reader.f64(number));
  return number;
}

TEST(FlvTimeline, BeginsAtZeroAndKeepsDistances) {
  FlvTimeline timeline;
  EXPECT_EQ(timeline.map(1000), 0u);
  EXPECT_EQ(timeline.map(1040), 40u);
  EXPECT_EQ(timeline.map(1023), 23u) << "the other track";
  EXPECT_EQ(timeline.map(61'000), 60'000u) << "a gap is real";
  EXPECT_EQ(timeline.duration(), 60'000u);
}

TEST(FlvTimeline, GoesOnWhenAPublisherBeginsAnew) {
  FlvTimeline timeline;
  timeline.map(0);
  timeline.map(5000);
  timeline.restart();
  EXPECT_EQ(timeline.map(90'000), 5000 + FlvTimeline::kSeam);
  EXPECT_EQ(timeline.map(90'040), 5080u);
}

TEST(FlvTimeline, TakesALargeStepBackForANewBeginning) {
  FlvTimeline timeline;
  timeline.map(0);
  timeline.map(5000);
  EXPECT_EQ(timeline.map(0), 5000 + FlvTimeline::kSeam);
}

TEST(FlvTimeline, GoesOnThroughTheWrapOfTheClock) {
  FlvTimeline timeline;
  EXPECT_EQ(timeline.map(0xFFFF'FFF0), 0u);
  EXPECT_EQ(timeline.map(0x10), 0x20u);
}

TEST(FlvTimeline, NeverGoesBelowItsBeginning) {
  FlvTimeline timeline;
  timeline.map(1000);
  EXPECT_EQ(timeline.map(990), 0u);
}

TEST(FlvMetadata, HasRoomForDurationAndSize) {
  const FlvMetadata metadata = make_flv_metadata(amf::Value::object({{"width", 640}, {"duration", 5}}));

  const auto values = amf::decode_amf0_message(metadata.body);

  ASSERT_TRUE(values);
  EXPECT_EQ(values->front(), amf::Value("onMetaData"));
  EXPECT_EQ((*values)[1], amf::Value::ecma_array({{"duration", 0}, {"filesize", 0}, {"width", 640}}));
  EXPECT_EQ(number_at(metadata.body, metadata.duration_at), 0);
}

TEST(FlvMetadata, IsFilledInWhereItSays) {
  FlvMetadata metadata = make_flv_metadata({});
  const auto write = [&](double number, std::size_t at) {
    const auto bytes = flv_number(number);
    std::copy(bytes.begin(), bytes.end(), metadata.body.begin() + static_cast<std::ptrdiff_t>(at));
  };

  write(12.5, metadata.duration_at);
  write(4096, metadata.filesize_at);

  EXPECT_EQ((*amf::decode_amf0_message(metadata.body))[1],
            amf::Value::ecma_array({{"duration", 12.5}, {"filesize", 4096}}));
}

}  // namespace
}  // namespace sallyport::media
