// The chunk layer: what every received byte and every sent message passes.
#include <array>

#include <benchmark/benchmark.h>

#include "rtmp/chunk/chunk_reader.hpp"
#include "rtmp/chunk/chunk_writer.hpp"

namespace sallyport::rtmp {
namespace {

constexpr std::size_t kFrame = 9'507;  // bytes of a frame at 2.6 Mbit/s

struct CountingSink : ChunkReader::Sink {
  Flow on_message(Message&& message) override {
    bytes += message.payload.size();
    return Flow::go_on;
  }
  std::size_t bytes = 0;
};

MessageHeader frame_at(std::uint32_t timestamp) {
  return {.timestamp = timestamp,
          .length = kFrame,
          .type = MessageType::video,
          .stream_id = 1,
          .chunk_stream_id = 6};
}

/// A second of video in chunks of the size given.
ByteVector second_of_video(std::uint32_t chunk_size) {
  ChunkWriter writer;
  ByteVector out;
  writer.announce_chunk_size(out, chunk_size);
  const ByteVector payload(kFrame, 0x55);
  for (std::uint32_t i = 0; i < 30; ++i) writer.write(out, frame_at(i * 33), payload);
  return out;
}

void read_chunks(benchmark::State& state) {
  const ByteVector input = second_of_video(static_cast<std::uint32_t>(state.range(0)));
  CountingSink sink;
  for (auto _ : state) {
    ChunkReader reader(ChunkReader::Limits::connected());
    auto consumed = reader.read(input, sink);
    benchmark::DoNotOptimize(consumed);
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(sink.bytes));
}
BENCHMARK(read_chunks)->Arg(128)->Arg(4'096)->Arg(60'000);

/// The header of one message for one viewer.
void write_header(benchmark::State& state) {
  ChunkWriter writer;
  writer.set_chunk_size(ChunkWriter::kLargestChunkSize);
  std::array<std::uint8_t, ChunkWriter::kLargestHeader> out;
  std::uint32_t timestamp = 0;
  for (auto _ : state) benchmark::DoNotOptimize(writer.begin(frame_at(timestamp += 33), out.data()));
}
BENCHMARK(write_header);

}  // namespace
}  // namespace sallyport::rtmp
