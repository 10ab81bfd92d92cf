// Commands: what a connection costs before it carries media.
#include <benchmark/benchmark.h>

#include "rtmp/command/command.hpp"
#include "rtmp/command/connect.hpp"

namespace sallyport::rtmp {
namespace {

Command connect_command() {
  ConnectRequest request;
  request.app = "live";
  request.tc_url = "rtmp://example.org/live";
  request.flash_version = "FMLE/3.0 (compatible; Lavf59.27.100)";
  request.audio_codecs = 4071;
  request.video_codecs = 252;
  return make_connect(request);
}

void encode_connect(benchmark::State& state) {
  const Command command = connect_command();
  for (auto _ : state) {
    ByteVector out;
    encode_command(out, command, ObjectEncoding::amf0);
    benchmark::DoNotOptimize(out.data());
  }
}
BENCHMARK(encode_connect);

void decode_connect(benchmark::State& state) {
  ByteVector payload;
  encode_command(payload, connect_command(), ObjectEncoding::amf0);
  for (auto _ : state) {
    auto command = decode_command(MessageType::command_amf0, payload);
    benchmark::DoNotOptimize(command);
  }
}
BENCHMARK(decode_connect);

}  // namespace
}  // namespace sallyport::rtmp
