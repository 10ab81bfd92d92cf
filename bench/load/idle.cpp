#include <memory>
#include <optional>
#include <stdexcept>
#include <vector>

#include <nlohmann/json.hpp>

#include "load/experiments.hpp"
#include "load/process_usage.hpp"
#include "load/publisher.hpp"
#include "load/run_until.hpp"

namespace sallyport::bench {
namespace {

/// Seconds after which a server that keeps the past of a stream has as much of it as it will ever have, so
/// that no connection is charged for it.
constexpr double kLogFills = 12;

class IdleConnection : private RtmpClient::Observer {
 public:
  IdleConnection(Poller& poller, const RtmpClient::Options& options) : client_(poller, *this, options) {}
  bool ready() const { return client_.ready(); }
  const std::string& failure() const { return failure_; }

 private:
  void on_failed(const std::string& why) override { failure_ = why; }

  std::string failure_;
  RtmpClient client_;
};

class Idle {
 public:
  explicit Idle(const IdleOptions& options) : options_(options), poller_(options.spin) {}

  nlohmann::json run() {
    if (options_.play) publish();
    run_for(poller_, options_.bits_per_second > 0 ? kLogFills : 0.5);
    const ProcessUsage empty = usage_of(options_.server_pids);
    connect();
    run_for(poller_, options_.settle_seconds);
    const ProcessUsage begin = usage_of(options_.server_pids);
    const std::int64_t begin_at = now_nanos();
    run_for(poller_, options_.seconds);
    const ProcessUsage end = usage_of(options_.server_pids);
    return report(empty, begin, end, static_cast<double>(now_nanos() - begin_at) / 1e9);
  }

 private:
  /// Sends its codec configuration, and nothing else unless a bit rate is given.
  void publish() {
    MediaShape shape;
    if (options_.bits_per_second > 0) shape.bits_per_second = options_.bits_per_second;
    publisher_.emplace(poller_, options_.url, shape);
    const auto settled = [this] { return publisher_->ready() || !publisher_->failure().empty(); };
    if (!run_until(poller_, now_nanos() + 10 * kNanosPerSecond, settled) || !publisher_->ready())
      throw std::runtime_error("cannot publish: " + publisher_->failure());
    if (options_.bits_per_second > 0) publisher_->start();
  }

  void connect() {
    std::size_t settled = 0;
    const auto advance = [&] {
      while (settled < connections_.size() && is_settled(*connections_[settled])) ++settled;
      while (connections_.size() < options_.connections && connections_.size() - settled < options_.at_once)
        add();
      return settled == options_.connections;
    };
    const auto deadline = now_nanos() + static_cast<std::int64_t>(options_.timeout_seconds * 1e9);
    if (!run_until(poller_, deadline, advance))
      throw std::runtime_error("only " + std::to_string(settled) + " connections stand");
  }

  static bool is_settled(const IdleConnection& connection) {
    if (!connection.failure().empty()) throw std::runtime_error("cannot connect: " + connection.failure());
    return connection.ready();
  }

  void add() {
    RtmpClient::Options client{.url = options_.url, .handshake = options_.handshake, .connect = {}};
    client.role = options_.play ? RtmpClient::Role::play : RtmpClient::Role::idle;
    const auto host = 2 + connections_.size() % options_.source_addresses;
    client.connect.source_address = "127.0.0." + std::to_string(host);
    connections_.push_back(std::make_unique<IdleConnection>(poller_, client));
  }

  nlohmann::json report(const ProcessUsage& empty, const ProcessUsage& begin, const ProcessUsage& end,
                        double seconds) {
    std::size_t closed = 0;
    for (const auto& connection : connections_) closed += connection->failure().empty() ? 0 : 1;
    const auto each = [this](std::int64_t more) { return static_cast<double>(more) / options_.connections; };
    return {
        {"connections", options_.connections},
        {"playing", options_.play},
        {"bits_per_second", options_.bits_per_second},
        {"closed_meanwhile", closed},
        {"server_rss_bytes", end.rss_bytes},
        {"server_rss_bytes_per_connection", each(begin.rss_bytes - empty.rss_bytes)},
        {"server_pss_bytes_per_connection", each(begin.pss_bytes - empty.pss_bytes)},
        {"server_cpu_percent", 100 * static_cast<double>(end.cpu_nanos - begin.cpu_nanos) / 1e9 / seconds},
        {"seconds", seconds},
    };
  }

  IdleOptions options_;
  Poller poller_;
  std::optional<Publisher> publisher_;
  std::vector<std::unique_ptr<IdleConnection>> connections_;
};

}  // namespace

nlohmann::json run_idle(const IdleOptions& options) {
  if (options.source_addresses == 0 || options.source_addresses > 250)
    throw std::runtime_error("between 1 and 250 source addresses");
  return Idle(options).run();
}

}  // namespace sallyport::bench
