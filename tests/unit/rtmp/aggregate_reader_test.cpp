#include "rtmp/message/aggregate_reader.hpp"

#include "rtmp_test_support.hpp"

namespace sallyport::rtmp {
namespace {

using test::hex;
using test::operator+;

Message aggregate(std::uint32_t time, const ByteVector& payload) {
  return {{time, static_cast<std::uint32_t>(payload.size()), MessageType::aggregate, 7, 6},
          SharedBytes::copy_of(payload)};
}

struct Outcome {
  std::vector<test::SeenMessage> parts;
  Reason reason = Reason::none;
};

Outcome take_apart(const Message& message) {
  AggregateReader reader(message);
  Outcome outcome;
  Message part;
  while (true) {
    const auto more = reader.next(part);
    if (!more.ok()) outcome.reason = more.error().reason;
    if (!more.ok() || !*more) return outcome;
    const ByteSpan bytes = part.payload.span();
    outcome.parts.push_back({part.header, ByteVector(bytes.begin(), bytes.end())});
  }
}

MessageHeader part(std::uint32_t time, std::uint32_t length, MessageType type) {
  return {time, length, type, 7, 6};
}

const ByteVector kAudio = hex("08 000002 0003e8 00 000000 'aa' 0000000d");
const ByteVector kVideo = hex("09 000003 0003fc 00 123456 'vvv' 0000000e");

TEST(AggregateReader, MovesAllTimesSoThatTheFirstIsTheOuterOne) {
  const Outcome outcome = take_apart(aggregate(5000, kAudio + kVideo));
  EXPECT_EQ(outcome.reason, Reason::none);
  EXPECT_EQ(outcome.parts,
            (std::vector<test::SeenMessage>{{part(5000, 2, MessageType::audio), hex("'aa'")},
                                            {part(5020, 3, MessageType::video), hex("'vvv'")}}));
}

TEST(AggregateReader, TakesTheTopByteOfTheTimeFromBehindTheOthers) {
  const ByteVector late =
      hex("08 000001 0003e8 01 000000 'a' 0000000c") + hex("08 000001 000000 02 000000 'b' 0000000c");
  const Outcome outcome = take_apart(aggregate(0, late));
  ASSERT_EQ(outcome.parts.size(), 2u);
  EXPECT_EQ(outcome.parts[1].header.timestamp, 0x02000000u - 0x010003e8u);
}

TEST(AggregateReader, WrapsTimesThatGoBack) {
  const Outcome outcome = take_apart(aggregate(5, kVideo + kAudio));
  ASSERT_EQ(outcome.parts.size(), 2u);
  EXPECT_EQ(outcome.parts[1].header.timestamp, 0xfffffff1u);
}

TEST(AggregateReader, AcceptsAMissingLastBackPointerAndWrongOnes) {
  ByteVector bytes = kAudio + kVideo;
  bytes[kAudio.size() - 1] = 0x99;
  bytes.erase(bytes.end() - 4, bytes.end());
  const Outcome outcome = take_apart(aggregate(0, bytes));
  EXPECT_EQ(outcome.reason, Reason::none);
  EXPECT_EQ(outcome.parts.size(), 2u);
}

TEST(AggregateReader, HasNothingInAnEmptyOne) {
  const Outcome outcome = take_apart(aggregate(0, {}));
  EXPECT_EQ(outcome.reason, Reason::none);
  EXPECT_TRUE(outcome.parts.empty());
}

TEST(AggregateReader, RefusesEveryTruncationInsideAPart) {
  const ByteVector whole = kAudio + kVideo;
  for (std::size_t size = 1; size < whole.size(); ++size) {
    const bool complete = size == kAudio.size() - 4 || size == kAudio.size() || size == whole.size() - 4;
    const Outcome outcome =
        take_apart(aggregate(0, ByteVector(whole.begin(), whole.begin() + static_cast<long>(size))));
    EXPECT_EQ(outcome.reason, complete ? Reason::none : Reason::bad_message) << size;
  }
}

TEST(AggregateReader, RefusesAggregatesAndCommandsInside) {
  for (const char* type : {"16", "14", "01", "13"}) {
    const Outcome outcome = take_apart(aggregate(0, hex(type) + hex("000001 000000 00 000000 'a' 0000000c")));
    EXPECT_EQ(outcome.reason, Reason::bad_message) << type;
  }
}

}  // namespace
}  // namespace sallyport::rtmp
