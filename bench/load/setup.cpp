#include <memory>
#include <stdexcept>

#include <nlohmann/json.hpp>

#include "common/clock.hpp"
#include "load/attempts.hpp"
#include "load/experiments.hpp"
#include "load/publisher.hpp"
#include "load/run_until.hpp"

namespace sallyport::bench {
namespace {

/// One viewer from before the SYN to Play.Start.
class Setup : public Attempt, private RtmpClient::Observer {
 public:
  Setup(Poller& poller, const RtmpClient::Options& options) : client_(poller, *this, options) {}

 private:
  void on_ready() override { succeed(); }
  void on_failed(const std::string& why) override { fail("cannot play: " + why); }

  RtmpClient client_;
};

void wait_for(Poller& poller, const Publisher& publisher) {
  const auto settled = [&] { return publisher.ready() || !publisher.failure().empty(); };
  if (!run_until(poller, now_nanos() + 10 * kNanosPerSecond, settled) || !publisher.ready())
    throw std::runtime_error("cannot publish: " + publisher.failure());
}

}  // namespace

/// The stream has a publisher that has sent its codec configuration and nothing else: some servers say
/// Play.Start only when there is a stream.
nlohmann::json run_setup(const AttemptOptions& options) {
  Poller poller(options.spin);
  Publisher publisher(poller, options.url, {});
  wait_for(poller, publisher);
  const RtmpClient::Options client{.url = options.url, .handshake = options.handshake, .connect = {}};
  auto result = measure_attempts(poller, options, [&] { return std::make_unique<Setup>(poller, client); });
  result["handshake"] = rtmp::to_string(options.handshake);
  return result;
}

}  // namespace sallyport::bench
