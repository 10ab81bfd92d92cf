#include "rtmp/chunk/chunk_writer.hpp"

#include <random>

#include "rtmp/message/control_message.hpp"
#include "rtmp/message/window_ack_size.hpp"
#include "rtmp_test_support.hpp"

namespace sallyport::rtmp {
namespace {

using test::hex;
using test::operator+;
using test::repeated;

MessageHeader audio(std::uint32_t time, std::uint32_t length = 3, std::uint32_t chunk_stream = 4) {
  return {time, length, MessageType::audio, 1, chunk_stream};
}

ByteVector begun(ChunkWriter& writer, const MessageHeader& header) {
  std::uint8_t out[ChunkWriter::kLargestHeader];
  const std::size_t size = writer.begin(header, out);
  return ByteVector(out, out + size);
}

ByteVector continued(const ChunkWriter& writer) {
  std::uint8_t out[ChunkWriter::kLargestContinuation];
  const std::size_t size = writer.continuation(out);
  return ByteVector(out, out + size);
}

TEST(ChunkWriter, SaysOnlyWhatThePeerDoesNotKnow) {
  ChunkWriter writer;
  EXPECT_EQ(begun(writer, audio(10)), hex("04 00000a 000003 08 01000000"));
  EXPECT_EQ(begun(writer, audio(15, 4)), hex("44 000005 000004 08"));
  EXPECT_EQ(begun(writer, audio(21, 4)), hex("84 000006"));
  EXPECT_EQ(begun(writer, audio(27, 4)), hex("c4"));
  EXPECT_EQ(begun(writer, audio(34, 4)), hex("84 000007"));
}

TEST(ChunkWriter, SaysTheDeltaBehindAnAbsoluteTime) {
  ChunkWriter writer;
  begun(writer, audio(10));
  EXPECT_EQ(begun(writer, audio(20)), hex("84 00000a"));
}

TEST(ChunkWriter, WritesTimesThatGoBackAsAbsolute) {
  ChunkWriter writer;
  begun(writer, audio(10));
  EXPECT_EQ(begun(writer, audio(9)), hex("04 000009 000003 08 01000000"));
}

TEST(ChunkWriter, WritesAnotherMessageStreamInFull) {
  ChunkWriter writer;
  begun(writer, audio(10));
  MessageHeader other = audio(10);
  other.stream_id = 0x01020304;
  EXPECT_EQ(begun(writer, other), hex("04 00000a 000003 08 04030201"));
}

TEST(ChunkWriter, UsesTheShortestFormOfAChunkStreamId) {
  ChunkWriter writer;
  const ByteVector rest = hex("000000 000003 08 01000000");
  EXPECT_EQ(begun(writer, audio(0, 3, 2)), hex("02") + rest);
  EXPECT_EQ(begun(writer, audio(0, 3, 63)), hex("3f") + rest);
  EXPECT_EQ(begun(writer, audio(0, 3, 64)), hex("0000") + rest);
  EXPECT_EQ(begun(writer, audio(0, 3, 319)), hex("00ff") + rest);
  EXPECT_EQ(begun(writer, audio(0, 3, 320)), hex("010001") + rest);
  EXPECT_EQ(begun(writer, audio(0, 3, 65599)), hex("01ffff") + rest);
  EXPECT_EQ(continued(writer), hex("c1ffff"));
}

TEST(ChunkWriter, ExtendsTimesAndRepeatsThemInEveryChunk) {
  ChunkWriter writer;
  EXPECT_EQ(begun(writer, audio(0xfffffe)), hex("04 fffffe 000003 08 01000000"));
  EXPECT_EQ(continued(writer), hex("c4"));
  EXPECT_EQ(begun(writer, audio(0xffffff, 3, 5)), hex("05 ffffff 000003 08 01000000 00ffffff"));
  EXPECT_EQ(continued(writer), hex("c5 00ffffff"));
  EXPECT_EQ(begun(writer, audio(0x1000000, 3, 6)), hex("06 ffffff 000003 08 01000000 01000000"));
  EXPECT_EQ(continued(writer), hex("c6 01000000"));
  EXPECT_EQ(begun(writer, audio(0x1000001, 3, 6)), hex("86 000001"));
  EXPECT_EQ(continued(writer), hex("c6"));
}

TEST(ChunkWriter, WritesADeltaTooLargeForItsFieldAsAbsolute) {
  ChunkWriter writer;
  begun(writer, audio(1));
  EXPECT_EQ(begun(writer, audio(0x1000000)), hex("04 ffffff 000003 08 01000000 01000000"));
}

TEST(ChunkWriter, GoesOnAcrossTheWrapOfTime) {
  ChunkWriter writer;
  begun(writer, audio(0xfffffff0));
  EXPECT_EQ(begun(writer, audio(0x10)), hex("84 000020"));
}

TEST(ChunkWriter, SplitsAMessageAtTheChunkSize) {
  ChunkWriter writer;
  ByteVector out;
  writer.write(out, audio(0), repeated(257, 7));
  EXPECT_EQ(out, hex("04 000000 000101 08 01000000") + repeated(128, 7) + hex("c4") + repeated(128, 7) +
                     hex("c4 07"));
}

TEST(ChunkWriter, WritesNoEmptyChunkBehindAFullOne) {
  ChunkWriter writer;
  ByteVector out;
  writer.write(out, audio(0), repeated(128, 7));
  EXPECT_EQ(out.size(), 12u + 128u);
}

TEST(ChunkWriter, AnnouncesAChunkSizeAndUsesIt) {
  ChunkWriter writer;
  ByteVector out;
  writer.announce_chunk_size(out, 65536);
  EXPECT_EQ(out, hex("02 000000 000004 01 00000000 00010000"));
  EXPECT_EQ(writer.chunk_size(), 65536u);
}

TEST(ChunkWriter, WritesControlMessagesOnTheControlStream) {
  ChunkWriter writer;
  ByteVector out;
  write_control(writer, out, WindowAckSize{2'500'000});
  EXPECT_EQ(out, hex("02 000000 000004 05 00000000 002625a0"));
}

/// Random messages, chunk sizes and chunk streams, with times that stand still, go on, leap, go back and
/// wrap.
class RandomTraffic {
 public:
  explicit RandomTraffic(std::uint32_t seed) : random_(seed) {}

  MessageHeader next_header() {
    static constexpr std::uint32_t kChunkStreams[] = {2, 3, 4, 63, 64, 319, 320, 65599};
    static constexpr std::uint32_t kSteps[] = {0,  0,        20,        20,         20,
                                               23, 0xffffff, 0x1000000, 0x70000000, 0xffffffec};
    static constexpr MessageType kTypes[] = {MessageType::audio, MessageType::video,
                                             MessageType::command_amf0};
    time_ += kSteps[random_() % std::size(kSteps)];
    return {time_, 0, kTypes[random_() % 3], std::uint32_t(random_() % 2), kChunkStreams[random_() % 8]};
  }
  ByteVector next_payload() {
    ByteVector payload(random_() % 3 == 0 ? random_() % 700 : 40);
    for (auto& byte : payload) byte = static_cast<std::uint8_t>(random_() % 4 == 0 ? 0xff : random_());
    return payload;
  }
  bool change_chunk_size() { return random_() % 20 == 0; }
  std::uint32_t next_chunk_size() { return 1 + static_cast<std::uint32_t>(random_() % 300); }

 private:
  std::mt19937 random_;
  std::uint32_t time_ = 0xfffff0;
};

TEST(ChunkWriter, IsUnderstoodByTheReaderHoweverItIsCut) {
  for (std::uint32_t seed = 1; seed <= 20; ++seed) {
    RandomTraffic traffic(seed);
    ChunkWriter writer;
    ByteVector wire;
    std::vector<test::SeenMessage> sent;
    for (int i = 0; i < 200; ++i) {
      if (traffic.change_chunk_size()) writer.announce_chunk_size(wire, traffic.next_chunk_size());
      MessageHeader header = traffic.next_header();
      const ByteVector payload = traffic.next_payload();
      writer.write(wire, header, payload);
      header.length = static_cast<std::uint32_t>(payload.size());
      sent.push_back({header, payload});
    }
    test::for_each_split(
        wire, [&](const auto& pieces) { ASSERT_EQ(test::read_pieces(pieces), sent); }, 5);
  }
}

TEST(ChunkWriter, CostsAnIdleConnectionLittle) {
  ChunkWriter writer;
  begun(writer, audio(0, 3, 2));
  begun(writer, audio(0, 3, 3));
  EXPECT_LE(sizeof(ChunkWriter) + writer.memory(), 256u);
}

}  // namespace
}  // namespace sallyport::rtmp
