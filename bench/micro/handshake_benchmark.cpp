// The server's side of both handshakes.
#include <benchmark/benchmark.h>

#include "rtmp/handshake/client_handshake.hpp"
#include "rtmp/handshake/server_handshake.hpp"

namespace sallyport::rtmp {
namespace {

void answer(benchmark::State& state, HandshakeKind kind) {
  ClientHandshake client(kind);
  const ByteVector c0_c1 = client.take_output();
  for (auto _ : state) {
    ServerHandshake server;
    auto consumed = server.feed(c0_c1);
    benchmark::DoNotOptimize(consumed);
    benchmark::DoNotOptimize(server.take_output());
  }
}
BENCHMARK_CAPTURE(answer, simple, HandshakeKind::simple);
BENCHMARK_CAPTURE(answer, digest_a, HandshakeKind::digest_a);
BENCHMARK_CAPTURE(answer, digest_b, HandshakeKind::digest_b);

}  // namespace
}  // namespace sallyport::rtmp
