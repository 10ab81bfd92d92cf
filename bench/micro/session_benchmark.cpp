// One message of a live stream to many viewers, from the publisher's bytes to each viewer's gathered write,
// without sockets: what the session costs per viewer and message.
#include <benchmark/benchmark.h>

#include "support/session_bench.hpp"

namespace sallyport::session {
namespace {

using test::SessionBench;

class Room : public SessionBench {
 public:
  explicit Room(std::size_t viewers) {
    live().bandwidth = {};  // as it comes: limited, and not reached
    publisher_ = &open_publisher("s");
    for (std::size_t i = 0; i < viewers; ++i) viewers_.push_back(&open_player("s"));
  }
  void send(std::uint32_t timestamp) {
    publisher_->peer.media(rtmp::MessageType::audio, ByteVector(100, 0xAF), timestamp);
    publisher_->stream->receive(publisher_->peer.take_output());
    turn();
    for (Client* viewer : viewers_) viewer->stream->take_sent();
  }
  std::uint64_t sent() const {
    std::uint64_t sum = 0;
    for (const Client* viewer : viewers_) sum += viewer->stream->bytes_sent();
    return sum;
  }

 private:
  Client* publisher_ = nullptr;
  std::vector<Client*> viewers_;
};

void fan_out(benchmark::State& state) {
  Room room(static_cast<std::size_t>(state.range(0)));
  std::uint32_t timestamp = 0;
  for (auto _ : state) room.send(timestamp += 20);
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) * state.range(0));
  state.counters["sent"] = static_cast<double>(room.sent());
}
BENCHMARK(fan_out)->Arg(100);

}  // namespace
}  // namespace sallyport::session
