#include <algorithm>
#include <optional>
#include <stdexcept>

#include <nlohmann/json.hpp>

#include "load/experiments.hpp"
#include "load/process_usage.hpp"
#include "load/room/crowd.hpp"
#include "load/room/speaker.hpp"

namespace sallyport::bench {
namespace {

struct RoomMoment {
  std::int64_t at = 0;
  std::int64_t own_cpu = 0;
  std::uint64_t delivered = 0;
  std::uint32_t said = 0;
  ProcessUsage server;
};

struct RoomTotals {
  std::uint64_t skipped = 0;  ///< never heard, but later words were
  std::uint64_t missing = 0;  ///< not heard, nor anything later
  std::uint64_t repeated_or_reordered = 0;
  unsigned cut = 0;
  std::string first_failure;
};

class RoomExperiment {
 public:
  explicit RoomExperiment(const RoomOptions& options)
      : options_(options), poller_(options.spin), crowd_(poller_) {
    room_.length = options.length;
  }

  nlohmann::json run() {
    come_in();
    speaker_.emplace(poller_, *crowd_.members().back(), options_.rate, options_.length);
    speaker_->start();
    run_for(poller_, options_.warmup_seconds);
    const RoomMoment begin = moment();
    room_.measurement.counts_from = begin.at;
    run_for(poller_, options_.seconds);
    const RoomMoment end = moment();
    speaker_->stop();
    drain();
    return report(begin, end, close_accounts());
  }

 private:
  /// The last one is the speaker; it hears itself, but its account does not count.
  void come_in() {
    crowd_.grow(options_.members + 1, Crowd::kComingAtOnce, options_.timeout_seconds,
                [this](std::size_t, const ConnectOptions& connect) {
                  return make_member(poller_, room_, options_, connect);
                });
  }

  template <typename Work>
  void each_listener(Work&& work) {
    std::for_each(crowd_.members().begin(), crowd_.members().end() - 1, [&](const auto& one) { work(*one); });
  }

  void drain() {
    const auto deadline = now_nanos() + static_cast<std::int64_t>(options_.drain_seconds * 1e9);
    run_until(poller_, deadline, [this] {
      bool all = true;
      each_listener([&](Member& one) {
        all = all && (one.tally().next == speaker_->said() || !one.failure().empty());
      });
      return all;
    });
  }

  RoomTotals close_accounts() {
    RoomTotals totals;
    each_listener([&](Member& one) {
      totals.skipped += one.tally().lost;
      totals.missing += speaker_->said() - one.tally().next;
      totals.repeated_or_reordered += one.tally().repeated_or_reordered;
      if (one.failure().empty()) return;
      ++totals.cut;
      if (totals.first_failure.empty()) totals.first_failure = one.failure();
    });
    return totals;
  }

  nlohmann::json report(const RoomMoment& begin, const RoomMoment& end, const RoomTotals& totals) {
    const double seconds = static_cast<double>(end.at - begin.at) / 1e9;
    const double cpu = static_cast<double>(end.server.cpu_nanos - begin.server.cpu_nanos) / 1e9;
    const auto delivered = static_cast<double>(end.delivered - begin.delivered);
    const auto milliseconds = [this](double fraction) {
      return static_cast<double>(room_.measurement.delay.percentile(fraction)) / 1e6;
    };
    return {
        {"talk", to_string(options_.talk)},
        {"members", options_.members},
        {"rate", options_.rate},
        {"length", options_.length},
        {"seconds", seconds},
        {"said_per_second", (end.said - begin.said) / seconds},
        {"delivered_per_second", delivered / seconds},
        {"skipped", totals.skipped},
        {"missing", totals.missing},
        {"repeated_or_reordered", totals.repeated_or_reordered},
        {"members_cut", totals.cut},
        {"first_failure", totals.first_failure},
        {"expected", std::uint64_t{speaker_->said()} * options_.members},
        {"delay_ms",
         {{"p50", milliseconds(0.5)},
          {"p99", milliseconds(0.99)},
          {"max", static_cast<double>(room_.measurement.delay.max()) / 1e6}}},
        {"server_cpu_percent", 100 * cpu / seconds},
        {"server_cpu_us_per_delivery", delivered == 0 ? 0 : 1e6 * cpu / delivered},
        {"load_cpu_percent", 100 * static_cast<double>(end.own_cpu - begin.own_cpu) / 1e9 / seconds},
        {"server_pss_bytes", end.server.pss_bytes},
        {"server_peak_rss_bytes", end.server.peak_rss_bytes},
    };
  }

  RoomMoment moment() const {
    return {now_nanos(), own_cpu_nanos(), room_.delivered, speaker_->said(), usage_of(options_.server_pids)};
  }

  RoomOptions options_;
  Poller poller_;
  Room room_;
  Crowd crowd_;
  std::optional<Speaker> speaker_;
};

}  // namespace

nlohmann::json run_room(const RoomOptions& options) {
  return RoomExperiment(options).run();
}

}  // namespace sallyport::bench
