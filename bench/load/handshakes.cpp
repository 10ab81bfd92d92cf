#include <memory>
#include <stdexcept>

#include <nlohmann/json.hpp>

#include "load/attempts.hpp"
#include "load/experiments.hpp"
#include "load/link.hpp"

namespace sallyport::bench {
namespace {

/// One link from before the SYN to its readiness for RTMP.
class LinkHandshake : public Attempt, private Peer {
 public:
  LinkHandshake(Poller& poller, const StreamUrl& url) : link_(make_link(poller, *this, url, {})) {}

 private:
  void on_connected() override { succeed(); }
  void on_bytes(ByteSpan) override {}
  void on_closed(const std::string& why) override { fail("no handshake: " + why); }

  std::unique_ptr<Link> link_;  ///< last: it calls back
};

}  // namespace

nlohmann::json run_handshakes(const AttemptOptions& options) {
  if (options.url.tunnelled || !(options.url.tls || options.url.rtmpe))
    throw std::runtime_error("handshakes are measured of rtmps:// and rtmpe://");
  Poller poller(options.spin);
  return measure_attempts(poller, options,
                          [&] { return std::make_unique<LinkHandshake>(poller, options.url); });
}

}  // namespace sallyport::bench
