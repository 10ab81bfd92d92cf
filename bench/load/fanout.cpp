#include <algorithm>
#include <memory>
#include <stdexcept>
#include <vector>

#include <nlohmann/json.hpp>
#include <sys/resource.h>

#include "load/experiments.hpp"
#include "load/process_usage.hpp"
#include "load/publisher.hpp"
#include "load/run_until.hpp"
#include "load/viewer.hpp"

namespace sallyport::bench {
namespace {

constexpr unsigned kConnectingAtOnce = 32;
constexpr int kStalledReceiveBuffer = 4'096;  ///< a stall is to reach the server, not to end in our kernel

using Viewers = std::vector<std::unique_ptr<Viewer>>;

struct Totals {
  std::uint64_t received = 0;
  std::uint64_t lost = 0;
  std::uint64_t skips = 0;
  std::uint64_t repeated_or_reordered = 0;
  unsigned viewers_cut = 0;
  unsigned viewers_with_loss = 0;
  std::string first_failure;
};

struct Moment {
  std::int64_t at = 0;
  std::int64_t own_cpu = 0;
  ProcessUsage server;
};

class Fanout {
 public:
  explicit Fanout(const FanoutOptions& options)
      : options_(options), poller_(options.spin), publisher_(poller_, options.url, options.shape) {}

  nlohmann::json run() {
    start_publishing();
    connect(viewers_, options_.viewers, false);
    connect(stalled_, options_.stalled, true);
    run_for(poller_, options_.warmup_seconds);
    const Moment begin = moment();
    const auto sent_before = sent();
    measurement_.counts_from = begin.at;
    run_for(poller_, options_.seconds);
    const Moment end = moment();
    publisher_.stop();
    const auto sent_within = sent() - sent_before;
    drain();
    return report(begin, end, sent_within);
  }

 private:
  void start_publishing() {
    const std::int64_t deadline = after(options_.timeout_seconds);
    const bool done = run_until(poller_, deadline, [this] { return publisher_.ready() || failed(); });
    if (!done || failed()) throw std::runtime_error("cannot publish: " + publisher_.failure());
    publisher_.start();
  }

  void connect(Viewers& viewers, unsigned count, bool stalled) {
    const std::int64_t deadline = after(options_.timeout_seconds);
    RtmpClient::Options client{.url = options_.url, .handshake = options_.handshake, .connect = {}};
    if (stalled) client.connect.receive_buffer = kStalledReceiveBuffer;
    std::size_t settled = 0;
    const auto advance = [&] {
      while (settled < viewers.size() && is_settled(*viewers[settled])) ++settled;
      while (viewers.size() < count && viewers.size() - settled < kConnectingAtOnce)
        viewers.push_back(std::make_unique<Viewer>(poller_, measurement_, client, stalled));
      return settled == count;
    };
    if (!run_until(poller_, deadline, advance))
      throw std::runtime_error("only " + std::to_string(settled) + " viewers could play");
  }

  static bool is_settled(const Viewer& viewer) {
    if (!viewer.failure().empty() && !viewer.ready())
      throw std::runtime_error("cannot play: " + viewer.failure());
    return viewer.ready();
  }

  void drain() {
    const auto has_all = [this](const auto& viewer) {
      return !viewer->failure().empty() ||
             viewer->has_all(publisher_.source().video_sent(), publisher_.source().audio_sent());
    };
    run_until(poller_, after(options_.drain_seconds), [&] { return std::ranges::all_of(viewers_, has_all); });
  }

  Totals close_accounts() {
    Totals totals;
    for (const auto& viewer : viewers_) {
      viewer->close(publisher_.source().video_sent(), publisher_.source().audio_sent());
      const TrackTally& video = viewer->video();
      const TrackTally& audio = viewer->audio();
      totals.received += video.received + audio.received;
      totals.lost += video.lost + audio.lost;
      totals.skips += video.skips + audio.skips;
      totals.repeated_or_reordered += video.repeated_or_reordered + audio.repeated_or_reordered;
      totals.viewers_with_loss += video.lost + audio.lost > 0 ? 1 : 0;
      if (viewer->failure().empty()) continue;
      ++totals.viewers_cut;
      if (totals.first_failure.empty()) totals.first_failure = viewer->failure();
    }
    return totals;
  }

  unsigned stalled_cut() const {
    return static_cast<unsigned>(
        std::ranges::count_if(stalled_, [](const auto& v) { return !v->failure().empty(); }));
  }

  nlohmann::json report(const Moment& begin, const Moment& end, std::uint64_t sent_within) {
    const Totals totals = close_accounts();
    const double seconds = static_cast<double>(end.at - begin.at) / 1e9;
    const double server_cpu = static_cast<double>(end.server.cpu_nanos - begin.server.cpu_nanos) / 1e9;
    const double expected = static_cast<double>(sent_within) * options_.viewers;
    const auto milliseconds = [this](double fraction) {
      return static_cast<double>(measurement_.delay.percentile(fraction)) / 1e6;
    };
    return {
        {"viewers", options_.viewers},
        {"stalled", options_.stalled},
        {"seconds", seconds},
        {"messages_per_second", static_cast<double>(sent_within) / seconds},
        {"mbit_per_second_per_viewer",
         static_cast<double>(measurement_.bytes) * 8 / 1e6 / seconds / std::max(1U, options_.viewers)},
        {"received", totals.received},
        {"lost", totals.lost},
        {"skips", totals.skips},
        {"repeated_or_reordered", totals.repeated_or_reordered},
        {"viewers_with_loss", totals.viewers_with_loss},
        {"viewers_cut", totals.viewers_cut},
        {"stalled_cut", stalled_cut()},
        {"first_failure", totals.first_failure},
        {"delay_ms",
         {{"p50", milliseconds(0.5)},
          {"p95", milliseconds(0.95)},
          {"p99", milliseconds(0.99)},
          {"max", static_cast<double>(measurement_.delay.max()) / 1e6}}},
        {"server_cpu_seconds", server_cpu},
        {"server_cpu_percent", 100 * server_cpu / seconds},
        {"server_cpu_us_per_viewer_second",
         options_.viewers == 0 ? 0 : 1e6 * server_cpu / seconds / options_.viewers},
        {"server_cpu_us_per_message", expected == 0 ? 0 : 1e6 * server_cpu / expected},
        {"load_cpu_percent", 100 * static_cast<double>(end.own_cpu - begin.own_cpu) / 1e9 / seconds},
        {"server_rss_bytes", end.server.rss_bytes},
        {"server_pss_bytes", end.server.pss_bytes},
        {"server_peak_rss_bytes", end.server.peak_rss_bytes},
    };
  }

  Moment moment() const { return {now_nanos(), own_cpu_nanos(), usage_of(options_.server_pids)}; }
  std::uint64_t sent() const {
    return std::uint64_t{publisher_.source().video_sent()} + publisher_.source().audio_sent();
  }
  bool failed() const { return !publisher_.failure().empty(); }
  static std::int64_t after(double seconds) { return now_nanos() + static_cast<std::int64_t>(seconds * 1e9); }

  FanoutOptions options_;
  Poller poller_;
  Measurement measurement_;
  Publisher publisher_;
  Viewers viewers_;
  Viewers stalled_;
};

}  // namespace

nlohmann::json run_fanout(const FanoutOptions& options) {
  return Fanout(options).run();
}

}  // namespace sallyport::bench
