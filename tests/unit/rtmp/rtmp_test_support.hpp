#pragma once
// What the tests of the chunk layer share: a sink that keeps messages in a form that compares and prints.
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "rtmp/chunk/chunk_reader.hpp"
#include "rtmp/chunk/chunk_writer.hpp"
#include "support/hex.hpp"
#include "support/splits.hpp"

namespace sallyport::rtmp {

inline void PrintTo(const MessageHeader& header, std::ostream* out) {
  *out << "{time " << header.timestamp << ", length " << header.length << ", type " << unsigned(header.type)
       << ", stream " << header.stream_id << ", chunk stream " << header.chunk_stream_id << "}";
}

}  // namespace sallyport::rtmp

namespace sallyport::test {

struct SeenMessage {
  rtmp::MessageHeader header;
  ByteVector payload;
  bool operator==(const SeenMessage&) const = default;
};

inline void PrintTo(const SeenMessage& message, std::ostream* out) {
  PrintTo(message.header, out);
  *out << ' ' << ::testing::PrintToString(message.payload);
}

class CollectingSink : public rtmp::ChunkReader::Sink {
 public:
  rtmp::Flow on_message(rtmp::Message&& message) override {
    const ByteSpan bytes = message.payload.span();
    seen.push_back({message.header, ByteVector(bytes.begin(), bytes.end())});
    return rtmp::Flow::go_on;
  }
  std::vector<SeenMessage> seen;
};

/// Limits without the floor for chunk sizes.
inline rtmp::ChunkReader::Limits any_chunk_size() {
  auto limits = rtmp::ChunkReader::Limits::connected();
  limits.min_chunk_size = 1;
  return limits;
}

/// Everything in `pieces`, which must be accepted.
inline std::vector<SeenMessage> read_pieces(const std::vector<ByteSpan>& pieces,
                                            rtmp::ChunkReader::Limits limits = any_chunk_size()) {
  rtmp::ChunkReader reader(limits);
  CollectingSink sink;
  for (const ByteSpan piece : pieces) {
    const auto consumed = reader.read(piece, sink);
    EXPECT_TRUE(consumed.ok()) << (consumed.ok() ? "" : consumed.error().message);
    if (!consumed.ok()) break;
    EXPECT_EQ(*consumed, piece.size());
  }
  return std::move(sink.seen);
}

inline std::vector<SeenMessage> read_whole(ByteSpan bytes,
                                           rtmp::ChunkReader::Limits limits = any_chunk_size()) {
  return read_pieces({bytes}, limits);
}

/// How reading `bytes` ends if it ends with an error; Reason::none if it does not.
inline Reason read_failure(ByteSpan bytes, rtmp::ChunkReader::Limits limits = any_chunk_size()) {
  rtmp::ChunkReader reader(limits);
  CollectingSink sink;
  const auto consumed = reader.read(bytes, sink);
  return consumed.ok() ? Reason::none : consumed.error().reason;
}

inline ByteVector repeated(std::size_t count, std::uint8_t byte) {
  return ByteVector(count, byte);
}

}  // namespace sallyport::test
