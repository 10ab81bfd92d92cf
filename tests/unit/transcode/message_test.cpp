// Messages between the server and a transcoding process.
#include "transcode/message.hpp"

#include <gtest/gtest.h>

namespace sallyport::transcode {
namespace {

std::vector<Message> one_of_each() {
  return {Open{1, 128'000}, Source{7, 2, {1, 2}}, Packet{-5, {3}}, Ping{9}, Header{7, 2, {4, 5}}, Frame{7, 1'000'000'000'000, {6}}, Trouble{"a packet"}, Pong{9}};
}

TEST(TranscodeMessage, ComesAsItWent) {
  for (const Message& message : one_of_each()) {
    const auto packet = encode(message);
    ASSERT_TRUE(packet);
    const auto again = decode(*packet);
    ASSERT_TRUE(again) << message.index();
    EXPECT_EQ(*again, message) << message.index();
  }
}

TEST(TranscodeMessage, IsRefusedIfItEndsEarlyOrLate) {
  for (const Message& message : one_of_each()) {
    ByteVector packet = *encode(message);
    for (std::size_t size = 0; size < packet.size(); ++size) {
      EXPECT_FALSE(decode(ByteSpan(packet).first(size))) << message.index() << " " << size;
    }
    packet.push_back(0);
    EXPECT_FALSE(decode(packet)) << message.index();
  }
}

TEST(TranscodeMessage, IsNotSentIfItIsTooLong) {
  EXPECT_EQ(encode(Packet{0, ByteVector(kMaxMessageBytes)}).error().reason, Reason::input_overflow);
}

}  // namespace
}  // namespace sallyport::transcode
