// RTMPE: what one handshake costs the server, and how fast RC4 is.
#include <benchmark/benchmark.h>

#include "rtmp/handshake/rtmpe_client_handshake.hpp"
#include "rtmp/handshake/rtmpe_server_handshake.hpp"

namespace sallyport::rtmp {
namespace {

/// All of it: C0 and C1 read, keys agreed upon, S0 to S2 made, C2 read. Items per second are handshakes per
/// second of one core.
void rtmpe_handshake(benchmark::State& state, DigestScheme scheme) {
  RtmpeClientHandshake client(scheme);
  ByteVector from_client = client.take_output();
  from_client.resize(from_client.size() + kHandshakeBlock);
  for (auto _ : state) {
    RtmpeServerHandshake server;
    auto consumed = server.feed(from_client);
    benchmark::DoNotOptimize(consumed);
    benchmark::DoNotOptimize(server.take_output());
    benchmark::DoNotOptimize(server.take_ciphers());
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK_CAPTURE(rtmpe_handshake, a, DigestScheme::a);
BENCHMARK_CAPTURE(rtmpe_handshake, b, DigestScheme::b);

void diffie_hellman_key(benchmark::State& state) {
  for (auto _ : state) {
    DiffieHellman exchange;
    benchmark::DoNotOptimize(exchange);
  }
}
BENCHMARK(diffie_hellman_key);

void diffie_hellman_secret(benchmark::State& state) {
  const DiffieHellman own;
  const DhBytes peer = DiffieHellman().public_key();
  for (auto _ : state) benchmark::DoNotOptimize(own.agree(peer));
}
BENCHMARK(diffie_hellman_secret);

void rc4(benchmark::State& state) {
  Rc4 cipher(ByteVector(16, 1));
  const ByteVector in(static_cast<std::size_t>(state.range(0)), 2);
  ByteVector out(in.size());
  for (auto _ : state) {
    cipher.apply(in, out.data());
    benchmark::ClobberMemory();
  }
  state.SetBytesProcessed(state.iterations() * state.range(0));
}
BENCHMARK(rc4)->Arg(200)->Arg(4096)->Arg(32 * 1024);

}  // namespace
}  // namespace sallyport::rtmp
