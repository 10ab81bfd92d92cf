#include "rtmp/chunk/chunk_reader.hpp"

#include "rtmp_test_support.hpp"

namespace sallyport::rtmp {
namespace {

using test::hex;
using test::operator+;
using test::repeated;
using test::SeenMessage;

struct Golden {
  const char* name;
  ByteVector bytes;
  std::vector<SeenMessage> expected;
};

MessageHeader header(std::uint32_t time, std::uint32_t length, unsigned type, std::uint32_t stream,
                     std::uint32_t chunk_stream) {
  return {time, length, static_cast<MessageType>(type), stream, chunk_stream};
}

const ByteVector kAbc = hex("'abc'");

/// One chunk of type 0: time 10, three bytes of audio on stream 1.
ByteVector audio_on(const ByteVector& basic_header) {
  return basic_header + hex("00000a 000003 08 01000000 'abc'");
}

std::vector<Golden> golden() {
  return {
      {"type 0, message stream little-endian",
       hex("03 000010 000002 14 04030201 'xy'"),
       {{header(16, 2, 20, 0x01020304, 3), hex("'xy'")}}},
      {"an empty message", hex("04 000010 000000 08 01000000"), {{header(16, 0, 8, 1, 4), {}}}},
      {"chunk stream 2, the lowest", audio_on(hex("02")), {{header(10, 3, 8, 1, 2), kAbc}}},
      {"chunk stream 63, the last in one byte", audio_on(hex("3f")), {{header(10, 3, 8, 1, 63), kAbc}}},
      {"chunk stream 64, the first in two bytes", audio_on(hex("0000")), {{header(10, 3, 8, 1, 64), kAbc}}},
      {"chunk stream 319, the last in two bytes", audio_on(hex("00ff")), {{header(10, 3, 8, 1, 319), kAbc}}},
      {"chunk stream 320 in three bytes", audio_on(hex("010001")), {{header(10, 3, 8, 1, 320), kAbc}}},
      {"chunk stream 69 in two forms is the same",
       audio_on(hex("010500")) + hex("8005 000005 'def'"),
       {{header(10, 3, 8, 1, 69), kAbc}, {header(15, 3, 8, 1, 69), hex("'def'")}}},
      {"chunk stream 65599, the highest", audio_on(hex("01ffff")), {{header(10, 3, 8, 1, 65599), kAbc}}},
      {"type 1: new length and type, same stream",
       audio_on(hex("04")) + hex("44 000005 000002 09 'hi'"),
       {{header(10, 3, 8, 1, 4), kAbc}, {header(15, 2, 9, 1, 4), hex("'hi'")}}},
      {"type 2: new time only",
       audio_on(hex("04")) + hex("84 000007 'def'"),
       {{header(10, 3, 8, 1, 4), kAbc}, {header(17, 3, 8, 1, 4), hex("'def'")}}},
      {"type 3 behind type 2 adds the delta again",
       audio_on(hex("04")) + hex("84 000007 'def' c4 'ghi' c4 'jkl'"),
       {{header(10, 3, 8, 1, 4), kAbc},
        {header(17, 3, 8, 1, 4), hex("'def'")},
        {header(24, 3, 8, 1, 4), hex("'ghi'")},
        {header(31, 3, 8, 1, 4), hex("'jkl'")}}},
      {"type 3 behind type 0 adds its time",
       audio_on(hex("04")) + hex("c4 'def'"),
       {{header(10, 3, 8, 1, 4), kAbc}, {header(20, 3, 8, 1, 4), hex("'def'")}}},
      {"type 3 behind a late type 0 keeps the time",
       hex("04 0186a0 000001 08 01000000 'a' c4 'b'"),
       {{header(100000, 1, 8, 1, 4), hex("'a'")}, {header(100000, 1, 8, 1, 4), hex("'b'")}}},
      {"type 1 opens a chunk stream, as in librtmp",
       hex("42 000000 000006 04 0003 00000001"),
       {{header(0, 6, 4, 0, 2), hex("0003 00000001")}}},
      {"a message in three chunks",
       hex("06 000000 00012c 09 01000000") + repeated(128, 1) + hex("c6") + repeated(128, 2) + hex("c6") +
           repeated(44, 3),
       {{header(0, 300, 9, 1, 6), repeated(128, 1) + repeated(128, 2) + repeated(44, 3)}}},
      {"two messages interleaved",
       hex("06 000000 000082 09 01000000") + repeated(128, 1) + audio_on(hex("04")) + hex("c6") +
           repeated(2, 1),
       {{header(10, 3, 8, 1, 4), kAbc}, {header(0, 130, 9, 1, 6), repeated(130, 1)}}},
      {"a larger chunk size",
       hex("02 000000 000004 01 00000000 00001000 06 000000 000100 09 01000000") + repeated(256, 7),
       {{header(0, 256, 9, 1, 6), repeated(256, 7)}}},
      {"a chunk size of one",
       hex("02 000000 000004 01 00000000 00000001 04 000000 000003 08 01000000 'a' c4 'b' c4 'c'"),
       {{header(0, 3, 8, 1, 4), kAbc}}},
      {"a chunk size that changes inside a message counts from the next chunk",
       hex("06 000000 000103 09 01000000") + repeated(128, 1) +
           hex("02 000000 000004 01 00000000 00000200 c6") + repeated(131, 1),
       {{header(0, 259, 9, 1, 6), repeated(259, 1)}}},
      {"abort discards what has come",
       hex("06 000000 000082 09 01000000") + repeated(128, 1) + hex("02 000000 000004 02 00000000 00000006") +
           hex("06 000005 000001 09 01000000 'n'"),
       {{header(5, 1, 9, 1, 6), hex("'n'")}}},
      {"abort of nothing is ignored",
       hex("02 000000 000004 02 00000000 00000063") + audio_on(hex("04")),
       {{header(10, 3, 8, 1, 4), kAbc}}},
      {"time 0xFFFFFE needs no extension",
       hex("04 fffffe 000001 08 01000000 'a'"),
       {{header(0xfffffe, 1, 8, 1, 4), hex("'a'")}}},
      {"time 0xFFFFFF is extended",
       hex("04 ffffff 000001 08 01000000 00ffffff 'a'"),
       {{header(0xffffff, 1, 8, 1, 4), hex("'a'")}}},
      {"time 0x1000000 is extended",
       hex("04 ffffff 000001 08 01000000 01000000 'a'"),
       {{header(0x1000000, 1, 8, 1, 4), hex("'a'")}}},
      {"a small time in an extended field",
       hex("04 ffffff 000001 08 01000000 00000005 'a'"),
       {{header(5, 1, 8, 1, 4), hex("'a'")}}},
      {"an extended delta",
       audio_on(hex("04")) + hex("84 ffffff 01000000 'def'"),
       {{header(10, 3, 8, 1, 4), kAbc}, {header(0x100000a, 3, 8, 1, 4), hex("'def'")}}},
      {"time wraps at 2^32",
       hex("04 ffffff 000001 08 01000000 fffffff0 'a' 84 000020 'b'"),
       {{header(0xfffffff0, 1, 8, 1, 4), hex("'a'")}, {header(0x10, 1, 8, 1, 4), hex("'b'")}}},
      {"extended time repeated on type 3",
       hex("04 ffffff 000082 08 01000000 01020304") + repeated(128, 9) + hex("c4 01020304") + repeated(2, 9),
       {{header(0x1020304, 130, 8, 1, 4), repeated(130, 9)}}},
      {"extended time not repeated on type 3",
       hex("04 ffffff 000084 08 01000000 01020304") + repeated(128, 9) + hex("c4") + repeated(4, 9),
       {{header(0x1020304, 132, 8, 1, 4), repeated(132, 9)}}},
      {"not repeated, and the payload begins like it",
       hex("04 ffffff 000084 08 01000000 01020304") + repeated(128, 9) + hex("c4 010203ff"),
       {{header(0x1020304, 132, 8, 1, 4), repeated(128, 9) + hex("010203ff")}}},
      {"not repeated, and the next header looks like the rest of it",
       hex("04 ffffff 000081 08 01000000 01840000") + repeated(128, 9) + hex("c4 01 84 010001") +
           repeated(128, 8) + hex("c4 02"),
       {{header(0x1840000, 129, 8, 1, 4), repeated(128, 9) + hex("01")},
        {header(0x1850001, 129, 8, 1, 4), repeated(128, 8) + hex("02")}}},
      {"an extended delta, with the message's time on type 3 instead",
       hex("04 000001 000082 08 01000000") + repeated(128, 9) + hex("c4") + repeated(2, 9) +
           hex("84 ffffff 01000000") + repeated(128, 8) + hex("c4 01000001") + repeated(2, 8),
       {{header(1, 130, 8, 1, 4), repeated(130, 9)}, {header(0x1000001, 130, 8, 1, 4), repeated(130, 8)}}},
      {"type 3 begins a message behind an extended time, repeated",
       hex("04 ffffff 000001 08 01000000 01020304 'a' c4 01020304 'b'"),
       {{header(0x1020304, 1, 8, 1, 4), hex("'a'")}, {header(0x1020304, 1, 8, 1, 4), hex("'b'")}}},
      {"type 3 begins a message behind an extended time, not repeated",
       hex("04 ffffff 000001 08 01000000 01020304 'a' c4 'b'") + audio_on(hex("05")),
       {{header(0x1020304, 1, 8, 1, 4), hex("'a'")},
        {header(0x1020304, 1, 8, 1, 4), hex("'b'")},
        {header(10, 3, 8, 1, 5), kAbc}}},
      {"empty messages behind an extended time, not repeated",
       hex("04 ffffff 000000 08 01000000 c4c4c4c4 c4 c4 c4") + audio_on(hex("05")),
       {{header(0xc4c4c4c4, 0, 8, 1, 4), {}},
        {header(0xc4c4c4c4, 0, 8, 1, 4), {}},
        {header(0xc4c4c4c4, 0, 8, 1, 4), {}},
        {header(0xc4c4c4c4, 0, 8, 1, 4), {}},
        {header(10, 3, 8, 1, 5), kAbc}}},
      {"an unknown type is handed up",
       hex("04 000000 000001 63 00000000 'q'"),
       {{header(0, 1, 0x63, 0, 4), hex("'q'")}}},
  };
}

TEST(ChunkReader, ReadsEveryHeaderFormHoweverItIsCut) {
  for (const Golden& sample : golden()) {
    SCOPED_TRACE(sample.name);
    test::for_each_split(
        sample.bytes, [&](const auto& pieces) { EXPECT_EQ(test::read_pieces(pieces), sample.expected); },
        200);
  }
}

struct Broken {
  const char* name;
  ByteVector bytes;
  Reason reason;
};

std::vector<Broken> broken() {
  const ByteVector half = hex("06 000000 000082 09 01000000") + repeated(128, 1);
  return {
      {"type 2 opens a chunk stream", hex("84 000000"), Reason::bad_chunk},
      {"type 3 opens a chunk stream", hex("c4"), Reason::bad_chunk},
      {"type 0 inside a message", half + hex("06 000000 000082 09 01000000"), Reason::bad_chunk},
      {"type 1 inside a message, with another length", half + hex("46 000000 000200 09"), Reason::bad_chunk},
      {"type 2 inside a message", half + hex("86 000000"), Reason::bad_chunk},
      {"a chunk size of zero", hex("02 000000 000004 01 00000000 00000000"), Reason::bad_chunk},
      {"a chunk size with the top bit", hex("02 000000 000004 01 00000000 80001000"), Reason::bad_chunk},
      {"a chunk size cut short", hex("02 000000 000003 01 00000000 000010"), Reason::bad_chunk},
      {"an abort cut short", hex("02 000000 000003 02 00000000 000010"), Reason::bad_chunk},
      {"media beyond the limit", hex("06 000000 400001 09 01000000"), Reason::input_overflow},
      {"a command beyond the limit", hex("06 000000 100001 14 01000000"), Reason::input_overflow},
  };
}

TEST(ChunkReader, RefusesBrokenFramingHoweverItIsCut) {
  for (const Broken& sample : broken()) {
    SCOPED_TRACE(sample.name);
    test::for_each_split(
        sample.bytes,
        [&](const auto& pieces) {
          ChunkReader reader(test::any_chunk_size());
          test::CollectingSink sink;
          Reason reason = Reason::none;
          for (const ByteSpan piece : pieces) {
            const auto consumed = reader.read(piece, sink);
            if (!consumed.ok() && reason == Reason::none) reason = consumed.error().reason;
          }
          EXPECT_EQ(reason, sample.reason);
          EXPECT_TRUE(sink.seen.empty());
        },
        50);
  }
}

TEST(ChunkReader, StaysBrokenAfterAnError) {
  ChunkReader reader;
  test::CollectingSink sink;
  ASSERT_FALSE(reader.read(hex("c4"), sink).ok());

  const auto again = reader.read(audio_on(hex("04")), sink);

  ASSERT_FALSE(again.ok());
  EXPECT_EQ(again.error().reason, Reason::bad_chunk);
  EXPECT_TRUE(sink.seen.empty());
}

TEST(ChunkReader, TakesAnyChunkSizeTheSpecificationAllowsAtItsLargest) {
  ChunkReader reader;
  test::CollectingSink sink;

  ASSERT_TRUE(reader.read(hex("02 000000 000004 01 00000000 7fffffff"), sink).ok());

  EXPECT_EQ(reader.chunk_size(), ChunkReader::kLargestChunkSize);
  EXPECT_TRUE(sink.seen.empty());
}

class StoppingSink : public test::CollectingSink {
 public:
  Flow on_message(Message&& message) override {
    CollectingSink::on_message(std::move(message));
    return Flow::stop;
  }
};

TEST(ChunkReader, StopsBehindAMessageAndGoesOnWithTheRest) {
  ByteVector input = audio_on(hex("04"));
  input = input + hex("84 000007 'def' c4 'ghi'");
  ChunkReader reader;
  StoppingSink sink;
  std::vector<std::size_t> steps;

  for (ByteSpan rest = input; !rest.empty();) {
    const auto consumed = reader.read(rest, sink);
    ASSERT_TRUE(consumed.ok());
    steps.push_back(*consumed);
    rest = rest.subspan(*consumed);
  }

  EXPECT_EQ(steps, (std::vector<std::size_t>{15, 7, 4}));
  EXPECT_EQ(sink.seen.size(), 3u);
}

TEST(ChunkReader, StopsBehindEachMessageThatALookAheadHadSwallowed) {
  const ByteVector input = hex("04 ffffff 000000 08 01000000 c4c4c4c5 c4 c4 c4 c4 04");
  ChunkReader reader;
  StoppingSink sink;
  for (const std::uint8_t byte : input) {
    std::size_t left = 1;
    std::size_t before = 0;
    do {
      before = sink.seen.size();
      const auto consumed = reader.read(ByteSpan(&byte, 1).last(left), sink);
      ASSERT_TRUE(consumed.ok());
      left -= *consumed;
    } while (left > 0 || sink.seen.size() > before);
  }
  EXPECT_EQ(sink.seen.size(), 5u);
}

TEST(ChunkReader, AppliesNewLimitsToTheNextMessage) {
  const ByteVector large = hex("06 000000 010001 09 01000000");
  EXPECT_EQ(test::read_failure(large, {}), Reason::input_overflow);
  ChunkReader reader;
  test::CollectingSink sink;

  reader.set_limits(ChunkReader::Limits::connected());

  EXPECT_TRUE(reader.read(large, sink).ok());
}

TEST(ChunkReader, CostsAnIdleConnectionWellUnderAKibibyte) {
  ChunkReader reader;
  test::CollectingSink sink;
  ASSERT_TRUE(
      reader.read(audio_on(hex("03")) + audio_on(hex("02")) + audio_on(hex("04")) + audio_on(hex("08")), sink)
          .ok());

  EXPECT_LE(sizeof(ChunkReader) + reader.memory(), 512u);
}

}  // namespace
}  // namespace sallyport::rtmp
