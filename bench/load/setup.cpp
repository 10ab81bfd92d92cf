#include <stdexcept>

#include <nlohmann/json.hpp>

#include "load/experiments.hpp"
#include "load/histogram.hpp"
#include "load/process_usage.hpp"
#include "load/publisher.hpp"
#include "load/run_until.hpp"

namespace sallyport::bench {
namespace {

struct Ending : RtmpClient::Observer {
  void on_failed(const std::string& why) override { failure = why; }
  std::string failure;
};

/// Nanoseconds from before the SYN to Play.Start.
std::int64_t time_one(Poller& poller, const SetupOptions& options) {
  Ending ending;
  const std::int64_t begin = now_nanos();
  RtmpClient client(
      poller, ending,
      {.url = options.url, .role = RtmpClient::Role::play, .handshake = options.handshake, .connect = {}});
  const auto settled = [&] { return client.ready() || !ending.failure.empty(); };
  if (!run_until(poller, begin + 10 * kNanosPerSecond, settled))
    throw std::runtime_error("no Play.Start in 10 s");
  if (!client.ready()) throw std::runtime_error("cannot play: " + ending.failure);
  return now_nanos() - begin;
}

void wait_for(Poller& poller, const Publisher& publisher) {
  const auto settled = [&] { return publisher.ready() || !publisher.failure().empty(); };
  if (!run_until(poller, now_nanos() + 10 * kNanosPerSecond, settled) || !publisher.ready())
    throw std::runtime_error("cannot publish: " + publisher.failure());
}

}  // namespace

/// The stream has a publisher that has sent its codec configuration and nothing else: some servers say
/// Play.Start only when there is a stream.
nlohmann::json run_setup(const SetupOptions& options) {
  Poller poller;
  Publisher publisher(poller, options.url, {});
  wait_for(poller, publisher);
  for (unsigned i = 0; i < options.warmup_count; ++i) time_one(poller, options);
  run_for(poller, 0.2);
  const ProcessUsage before = usage_of(options.server_pids);
  Histogram times;
  for (unsigned i = 0; i < options.count; ++i) times.record(time_one(poller, options));
  run_for(poller, 0.2);
  const ProcessUsage after = usage_of(options.server_pids);
  return {
      {"count", options.count},
      {"handshake", rtmp::to_string(options.handshake)},
      {"time_ms",
       {{"p50", static_cast<double>(times.percentile(0.5)) / 1e6},
        {"p99", static_cast<double>(times.percentile(0.99)) / 1e6},
        {"max", static_cast<double>(times.max()) / 1e6}}},
      {"server_cpu_us_per_setup",
       static_cast<double>(after.cpu_nanos - before.cpu_nanos) / 1e3 / options.count},
  };
}

}  // namespace sallyport::bench
