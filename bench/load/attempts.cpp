#include "load/attempts.hpp"

#include <stdexcept>
#include <vector>

#include <nlohmann/json.hpp>

#include "common/clock.hpp"
#include "load/histogram.hpp"
#include "load/process_usage.hpp"
#include "load/run_until.hpp"

namespace sallyport::bench {
namespace {

constexpr std::int64_t kLongest = 10 * kNanosPerSecond;
constexpr double kServerCloses = 0.2;  ///< seconds until the server has noticed that the last of them went

void attempt(Poller& poller, unsigned count, unsigned at_once, const MakeAttempt& make, Histogram& times) {
  std::vector<std::unique_ptr<Attempt>> running;
  unsigned begun = 0;
  const auto finish = [&times](const std::unique_ptr<Attempt>& one) {
    if (!one->done()) return false;
    times.record(one->nanos());
    return true;
  };
  while (begun < count || !running.empty()) {
    for (; begun < count && running.size() < at_once; ++begun) running.push_back(make());
    poller.run_once(100);
    std::erase_if(running, finish);
  }
}

}  // namespace

Attempt::Attempt() : begun_at_(now_nanos()) {}

bool Attempt::done() const {
  if (!failure_.empty()) throw std::runtime_error(failure_);
  if (ended_at_ == 0 && now_nanos() - begun_at_ > kLongest) throw std::runtime_error("not done in 10 s");
  return ended_at_ != 0;
}

void Attempt::succeed() {
  ended_at_ = now_nanos();
}

void Attempt::fail(const std::string& why) {
  failure_ = why;
}

nlohmann::json measure_attempts(Poller& poller, const AttemptOptions& options, const MakeAttempt& make) {
  Histogram warmup;
  attempt(poller, options.warmup_count, options.at_once, make, warmup);
  run_for(poller, kServerCloses);
  const ProcessUsage before = usage_of(options.server_pids);
  Histogram times;
  attempt(poller, options.count, options.at_once, make, times);
  run_for(poller, kServerCloses);
  const ProcessUsage after = usage_of(options.server_pids);
  const auto milliseconds = [](std::uint64_t nanos) { return static_cast<double>(nanos) / 1e6; };
  return {
      {"count", options.count},
      {"at_once", options.at_once},
      {"time_ms",
       {{"p50", milliseconds(times.percentile(0.5))},
        {"p99", milliseconds(times.percentile(0.99))},
        {"max", milliseconds(times.max())}}},
      {"server_cpu_us_each", static_cast<double>(after.cpu_nanos - before.cpu_nanos) / 1e3 / options.count},
  };
}

}  // namespace sallyport::bench
