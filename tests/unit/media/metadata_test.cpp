#include "media/metadata.hpp"

#include <gtest/gtest.h>

#include "vectors/media_vectors.hpp"

namespace sallyport::media {
namespace {

using test::hex;
using test::media_vector;
using Action = DataMessage::Action;

ByteVector forwarded(const DataMessage& message) {
  return {message.forward.begin(), message.forward.end()};
}

TEST(DataMessage, SetDataFrameIsForwardedWithoutItsOwnName) {
  const ByteVector payload = media_vector("data-set-frame");
  const auto message = inspect_data(payload);
  ASSERT_TRUE(message.ok());
  EXPECT_EQ(message->action, Action::set_frame);
  EXPECT_EQ(message->handler, "onMetaData");
  EXPECT_EQ(forwarded(*message), hex("02 000A 'onMetaData' 08 00000000 0000 09"));
}

TEST(DataMessage, ToleratesScalarsInFrontOfTheNames) {
  const ByteVector with_nulls = media_vector("data-set-frame-behind-null");
  const auto set_frame = inspect_data(with_nulls);
  ASSERT_TRUE(set_frame.ok());
  EXPECT_EQ(set_frame->handler, "onMetaData");
  EXPECT_EQ(forwarded(*set_frame), hex("02 000A 'onMetaData' 05"));

  const ByteVector with_four = media_vector("data-behind-scalars");
  const auto call = inspect_data(with_four);
  ASSERT_TRUE(call.ok());
  EXPECT_EQ(forwarded(*call), hex("02 0001 'f'"));
}

TEST(DataMessage, ToleratesNoMoreThanFour) {
  EXPECT_FALSE(inspect_data(hex("05 05 05 05 05 02 0001 'f'")).ok());
}

TEST(DataMessage, TakesLongStrings) {
  const ByteVector payload = media_vector("data-set-frame-long-name");
  const auto message = inspect_data(payload);
  ASSERT_TRUE(message.ok());
  EXPECT_EQ(message->handler, "onMetaData");
}

TEST(DataMessage, ClearDataFrameForwardsNothing) {
  const ByteVector payload = media_vector("data-clear-frame");
  const auto message = inspect_data(payload);
  ASSERT_TRUE(message.ok());
  EXPECT_EQ(message->action, Action::clear_frame);
  EXPECT_EQ(message->handler, "onMetaData");
  EXPECT_TRUE(message->forward.empty());
}

TEST(DataMessage, AnyOtherCallIsForwardedWhole) {
  const ByteVector payload = media_vector("data-send");
  const auto message = inspect_data(payload);
  ASSERT_TRUE(message.ok());
  EXPECT_EQ(message->action, Action::forward);
  EXPECT_EQ(message->handler, "onText");
  EXPECT_EQ(forwarded(*message), payload);
}

TEST(DataMessage, RefusesAnOrderToTheServerWithinAnother) {
  const auto message = inspect_data(media_vector("data-set-frame-twice"));
  ASSERT_FALSE(message.ok());
  EXPECT_EQ(message.error().message, "@setDataFrame or @clearDataFrame names another of them as handler");
}

TEST(DataMessage, RefusesWhatNamesNoHandler) {
  for (const ByteVector& payload :
       {hex(""), hex("05"), hex("02 00"), hex("02 0005 'abcd'"), hex("0C FFFFFFFF 'a'"), hex("03 0000 09"),
        hex("00 00"), hex("02 000D '@setDataFrame'"), hex("02 000D '@setDataFrame' 03 0000 09"),
        hex("02 000F '@clearDataFrame' 02 0009 'a'")}) {
    const auto message = inspect_data(payload);
    ASSERT_FALSE(message.ok());
    EXPECT_EQ(message.error().reason, Reason::bad_amf);
  }
}

}  // namespace
}  // namespace sallyport::media
