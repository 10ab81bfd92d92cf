#include <nlohmann/json.hpp>

#include "load/experiments.hpp"
#include "load/process_usage.hpp"
#include "load/room/crowd.hpp"
#include "load/room/rtmp_member.hpp"

namespace sallyport::bench {
namespace {

/// Connects one after the other: how long that takes, and what it costs the server.
struct Arrivals {
  Histogram time;  ///< nanoseconds from before the SYN to the answer of connect
  double cpu_us_each = 0;

  nlohmann::json as_json() const {
    return {{"p50_ms", static_cast<double>(time.percentile(0.5)) / 1e6},
            {"p99_ms", static_cast<double>(time.percentile(0.99)) / 1e6},
            {"max_ms", static_cast<double>(time.max()) / 1e6},
            {"server_cpu_us_each", cpu_us_each}};
  }
};

/// The first client of every instance, then the second of each, both one after the other; then all others at
/// once.
class Instances {
 public:
  explicit Instances(const InstancesOptions& options)
      : options_(options), poller_(options.spin), crowd_(poller_) {}

  nlohmann::json run() {
    const ProcessUsage empty = settled();
    const double first_ms = static_cast<double>(arrive()) / 1e6;
    const ProcessUsage one = settled();
    const Arrivals founders = arrive_one_by_one(options_.instances);
    const ProcessUsage founded = settled();
    const Arrivals seconds = arrive_one_by_one(2 * std::size_t{options_.instances});
    crowd_.grow(std::size_t{options_.instances} * options_.clients, Crowd::kComingAtOnce,
                options_.timeout_seconds, maker());
    const ProcessUsage full = settled();
    const std::int64_t full_at = now_nanos();
    run_for(poller_, options_.seconds);
    const ProcessUsage end = usage_of(options_.server_pids);
    const auto idle_nanos = static_cast<double>(now_nanos() - full_at);
    const double instances = options_.instances;
    const double client =
        static_cast<double>(full.pss_bytes - founded.pss_bytes) / (instances * (options_.clients - 1));
    const double founder = static_cast<double>(founded.pss_bytes - one.pss_bytes) / (instances - 1);
    return {
        {"instances", options_.instances},
        {"clients", options_.clients},
        {"first_ms", first_ms},
        {"founders", founders.as_json()},
        {"joiners", seconds.as_json()},
        {"closed_meanwhile", closed()},
        {"pss_bytes_empty", empty.pss_bytes},
        {"pss_bytes_of_the_first", one.pss_bytes - empty.pss_bytes},
        {"pss_bytes_per_instance", founder - client},
        {"pss_bytes_per_client", client},
        {"pss_bytes_full", full.pss_bytes},
        {"idle_cpu_percent", 100 * static_cast<double>(end.cpu_nanos - full.cpu_nanos) / idle_nanos},
    };
  }

 private:
  ProcessUsage settled() {
    run_for(poller_, options_.settle_seconds);
    return usage_of(options_.server_pids);
  }

  /// How long the next one took, in nanoseconds.
  std::int64_t arrive() {
    const std::int64_t begin = now_nanos();
    crowd_.grow(crowd_.members().size() + 1, 1, options_.timeout_seconds, maker());
    return now_nanos() - begin;
  }

  Arrivals arrive_one_by_one(std::size_t until) {
    Arrivals arrivals;
    const std::size_t before = crowd_.members().size();
    const ProcessUsage begin = usage_of(options_.server_pids);
    while (crowd_.members().size() < until) arrivals.time.record(arrive());
    const auto cpu = static_cast<double>(usage_of(options_.server_pids).cpu_nanos - begin.cpu_nanos);
    arrivals.cpu_us_each = cpu / 1e3 / static_cast<double>(until - before);
    return arrivals;
  }

  Crowd::Make maker() {
    return [this](std::size_t number, const ConnectOptions& connect) {
      RtmpClient::Options client = RtmpMember::client_options(options_, connect);
      client.url.app += "/i" + std::to_string(number % options_.instances);
      return std::make_unique<RtmpMember>(poller_, room_, Talk::call, client);
    };
  }

  std::size_t closed() const {
    std::size_t count = 0;
    for (const auto& member : crowd_.members()) count += member->failure().empty() ? 0 : 1;
    return count;
  }

  InstancesOptions options_;
  Poller poller_;
  Room room_;
  Crowd crowd_;
};

}  // namespace

nlohmann::json run_instances(const InstancesOptions& options) {
  return Instances(options).run();
}

}  // namespace sallyport::bench
