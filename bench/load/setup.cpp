#include <memory>
#include <stdexcept>
#include <vector>

#include <nlohmann/json.hpp>

#include "load/experiments.hpp"
#include "load/histogram.hpp"
#include "load/process_usage.hpp"
#include "load/publisher.hpp"
#include "load/run_until.hpp"

namespace sallyport::bench {
namespace {

constexpr std::int64_t kLongest = 10 * kNanosPerSecond;

/// One viewer from before the SYN to Play.Start.
class Attempt : private RtmpClient::Observer {
 public:
  Attempt(Poller& poller, const RtmpClient::Options& options)
      : begun_at_(now_nanos()), client_(poller, *this, options) {}

  bool done() const {
    if (!failure_.empty()) throw std::runtime_error("cannot play: " + failure_);
    if (ended_at_ == 0 && now_nanos() - begun_at_ > kLongest)
      throw std::runtime_error("no Play.Start in 10 s");
    return ended_at_ != 0;
  }
  std::int64_t nanos() const { return ended_at_ - begun_at_; }

 private:
  void on_ready() override { ended_at_ = now_nanos(); }
  void on_failed(const std::string& why) override { failure_ = why; }

  std::int64_t begun_at_;
  std::int64_t ended_at_ = 0;
  std::string failure_;
  RtmpClient client_;
};

/// `count` attempts, `at_once` of them at a time; each is closed as soon as it has come to Play.Start.
void attempt(Poller& poller, const SetupOptions& options, unsigned count, Histogram& times) {
  const RtmpClient::Options client{.url = options.url, .handshake = options.handshake, .connect = {}};
  std::vector<std::unique_ptr<Attempt>> running;
  unsigned begun = 0;
  const auto finish = [&times](const std::unique_ptr<Attempt>& attempt) {
    if (!attempt->done()) return false;
    times.record(attempt->nanos());
    return true;
  };
  while (begun < count || !running.empty()) {
    for (; begun < count && running.size() < options.at_once; ++begun)
      running.push_back(std::make_unique<Attempt>(poller, client));
    poller.run_once(100);
    std::erase_if(running, finish);
  }
}

void wait_for(Poller& poller, const Publisher& publisher) {
  const auto settled = [&] { return publisher.ready() || !publisher.failure().empty(); };
  if (!run_until(poller, now_nanos() + kLongest, settled) || !publisher.ready())
    throw std::runtime_error("cannot publish: " + publisher.failure());
}

}  // namespace

/// The stream has a publisher that has sent its codec configuration and nothing else: some servers say
/// Play.Start only when there is a stream.
nlohmann::json run_setup(const SetupOptions& options) {
  Poller poller(options.spin);
  Publisher publisher(poller, options.url, {});
  wait_for(poller, publisher);
  Histogram warmup;
  attempt(poller, options, options.warmup_count, warmup);
  const ProcessUsage before = usage_of(options.server_pids);
  Histogram times;
  attempt(poller, options, options.count, times);
  run_for(poller, 0.2);
  const ProcessUsage after = usage_of(options.server_pids);
  return {
      {"count", options.count},
      {"at_once", options.at_once},
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
