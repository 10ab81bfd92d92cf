// What a hostile peer may try on the chunk layer, and what it may cost at most.
#include <functional>

#include "rtmp_test_support.hpp"

namespace sallyport::rtmp {
namespace {

using test::hex;
using test::operator+;
using test::repeated;

/// The header of a message that announces `length` bytes of video on `chunk_stream`.
ByteVector promise(std::uint32_t chunk_stream, std::uint32_t length) {
  ByteVector out(ChunkWriter::kLargestHeader);
  ChunkWriter writer;
  out.resize(writer.begin({0, length, MessageType::video, 1, chunk_stream}, out.data()));
  return out;
}

/// The first chunk of such a message, so that the next may begin on another chunk stream.
ByteVector begun(std::uint32_t chunk_stream, std::uint32_t length) {
  return promise(chunk_stream, length) + repeated(ChunkReader::kInitialChunkSize, 1);
}

struct Attack {
  Reason reason = Reason::none;
  std::size_t most_memory = 0;
  std::size_t sent = 0;
};

/// Feeds pieces until one is refused or `count` are through.
Attack attack(ChunkReader& reader, std::size_t count, const std::function<ByteVector(std::size_t)>& piece) {
  Attack outcome;
  test::CollectingSink sink;
  for (std::size_t i = 0; i < count; ++i) {
    const ByteVector bytes = piece(i);
    outcome.sent += bytes.size();
    const auto consumed = reader.read(bytes, sink);
    outcome.most_memory = std::max(outcome.most_memory, reader.memory());
    if (!consumed.ok()) {
      outcome.reason = consumed.error().reason;
      return outcome;
    }
  }
  return outcome;
}

TEST(HostileChunks, PromisesOfLargeMessagesCostLittleBeforeConnect) {
  ChunkReader reader;
  const Attack outcome =
      attack(reader, 200, [](std::size_t i) { return begun(3 + std::uint32_t(i), 64 * 1024); });
  EXPECT_EQ(outcome.reason, Reason::input_overflow);
  EXPECT_LE(outcome.most_memory, 10 * outcome.sent);
}

TEST(HostileChunks, UnfinishedMessagesAreBoundedInNumber) {
  ChunkReader reader(ChunkReader::Limits::connected());
  const Attack outcome = attack(reader, 65, [](std::size_t i) { return begun(3 + std::uint32_t(i), 200); });
  EXPECT_EQ(outcome.reason, Reason::input_overflow);
  ChunkReader patient(ChunkReader::Limits::connected());
  EXPECT_EQ(attack(patient, 64, [](std::size_t i) { return begun(3 + std::uint32_t(i), 200); }).reason,
            Reason::none);
}

TEST(HostileChunks, UnfinishedMessagesAreBoundedInBytes) {
  ChunkReader reader(ChunkReader::Limits::connected());
  test::CollectingSink sink;
  ASSERT_TRUE(reader.read(hex("02 000000 000004 01 00000000 00ffffff"), sink).ok());
  const ByteVector most = repeated(4 * 1024 * 1024 - 1, 7);
  ChunkWriter writer;
  Reason reason = Reason::none;
  std::size_t most_memory = 0;
  for (std::uint32_t stream = 3; stream < 10 && reason == Reason::none; ++stream) {
    // One byte is kept back of each message by a chunk size below its length.
    const auto consumed = reader.read(
        hex("02 000000 000004 01 00000000 003fffff") + promise(stream, 4 * 1024 * 1024) + most, sink);
    if (!consumed.ok()) reason = consumed.error().reason;
    most_memory = std::max(most_memory, reader.memory());
  }
  EXPECT_EQ(reason, Reason::input_overflow);
  EXPECT_LE(most_memory, 8u * 1024 * 1024 + 128 * 1024);
  EXPECT_TRUE(sink.seen.empty());
}

TEST(HostileChunks, ManyChunkStreamsAreBounded) {
  ChunkReader reader(ChunkReader::Limits::connected());
  const auto one_message = [](std::size_t i) { return promise(std::uint32_t(2 + i), 1) + hex("aa"); };
  const Attack outcome = attack(reader, 65'598, one_message);
  EXPECT_EQ(outcome.reason, Reason::input_overflow);
  EXPECT_LE(outcome.most_memory, 256u * 1024);
}

TEST(HostileChunks, AClientWith255StreamsOfFiveChunkStreamsIsNotRefused) {
  ChunkReader reader(ChunkReader::Limits::connected());
  const auto one_message = [](std::size_t i) { return promise(std::uint32_t(3 + i), 1) + hex("aa"); };
  EXPECT_EQ(attack(reader, 255 * 5, one_message).reason, Reason::none);
}

TEST(HostileChunks, TinyChunksAreRefused) {
  EXPECT_EQ(test::read_failure(hex("02 000000 000004 01 00000000 00000001"), {}), Reason::bad_chunk);
  EXPECT_EQ(test::read_failure(hex("02 000000 000004 01 00000000 0000007f"), {}), Reason::bad_chunk);
  EXPECT_EQ(test::read_failure(hex("02 000000 000004 01 00000000 00000080"), {}), Reason::none);
}

TEST(HostileChunks, TheLargestChunkSizeAllocatesNothing) {
  ChunkReader reader;
  test::CollectingSink sink;
  const auto read = reader.read(hex("02 000000 000004 01 00000000 7fffffff"), sink);
  ASSERT_TRUE(read.ok());
  const std::size_t before = reader.memory();
  ASSERT_TRUE(reader.read(promise(4, 64 * 1024), sink).ok());
  EXPECT_LE(reader.memory(), before + 8 * 1024);
}

TEST(HostileChunks, AbortsReleaseWhatTheyDiscard) {
  ChunkReader reader(ChunkReader::Limits::connected());
  const ByteVector abort = hex("02 000000 000004 02 00000000 00000006");
  const Attack outcome =
      attack(reader, 5'000, [&](std::size_t) { return promise(6, 60'000) + repeated(128, 1) + abort; });
  EXPECT_EQ(outcome.reason, Reason::none);
  EXPECT_LE(reader.memory(), 1'024u);
}

TEST(HostileChunks, EveryTruncationOfASessionWaitsForMore) {
  ChunkWriter writer;
  ByteVector session;
  writer.announce_chunk_size(session, 200);
  writer.write(session, {0x1000000, 0, MessageType::video, 1, 400}, repeated(700, 1));
  writer.write(session, {0x1000028, 0, MessageType::video, 1, 400}, repeated(700, 2));
  for (std::size_t size = 0; size < session.size(); ++size) {
    ASSERT_EQ(test::read_failure(ByteSpan(session).first(size)), Reason::none) << size;
  }
}

}  // namespace
}  // namespace sallyport::rtmp
