#include "net/http/http_context.hpp"

#include "base/log.hpp"
#include "net/http/http_connection.hpp"

namespace sallyport::net {
namespace {

/// An office whose sessions went with a restart asks once for each; a second forgives one.
constexpr FailureLimits kWrongIds{.free = 50,
                                  .refuse_from = 100,
                                  .first_delay = Milliseconds(100),
                                  .longest_delay = Milliseconds(5'000),
                                  .forgive_after = Milliseconds(1'000)};

}  // namespace

HttpContext::HttpContext(std::vector<loop::EventLoop*> workers, SessionFactory& factory, RefusalLog& refusals,
                         std::shared_ptr<const HttpOptions> options, ClientDoor door, HostResolver resolver,
                         UpgradeJudge upgrades, PageSource pages)
    : options_(std::move(options)),
      refusals_(refusals),
      door_(std::move(door)),
      upgrades_(std::move(upgrades)),
      pages_(std::move(pages)),
      sessions_(factory),
      tunnels_(workers, factory, options_->tunnel.max_unused_sessions_per_address, resolver),
      resumes_(workers, factory, std::move(resolver)),
      wrong_ids_(kWrongIds),
      connections_(workers.size()) {}

HttpContext::~HttpContext() = default;

FailureBook::Standing HttpContext::note_wrong_id(const IpAddress& peer) {
  const auto standing = wrong_ids_.failed(peer, {}, monotonic_now());
  if (standing.newly_refused) {
    log::warn("tunnel-guessing")
        .field("address", peer.to_string())
        .field("wrong_ids", standing.failures)
        .reason(Reason::rate_limit);
  }
  return standing;
}

void HttpContext::set_options(std::shared_ptr<const HttpOptions> options) {
  tunnels_.set_max_unused(options->tunnel.max_unused_sessions_per_address);
  const std::lock_guard lock(mutex_);
  options_ = std::move(options);
}

std::shared_ptr<const HttpOptions> HttpContext::options() const {
  const std::lock_guard lock(mutex_);
  return options_;
}

ClientDoor ClientDoor::wide_open() {
  const auto admit = [](const IpAddress&, loop::EventLoop&, const std::function<void(Reason)>& answer) {
    answer(Reason::none);
  };
  return {admit, [](const IpAddress&) { return AddressLimits::Entry{}; }};
}

void HttpContext::close_all(loop::EventLoop& loop, Reason reason) {
  tunnels_.close_all(loop, reason);
  const Connections closing = connections_[loop.index()];
  for (const auto& connection : closing) connection->close(reason);
}

void serve_http(std::shared_ptr<ByteStream> stream, ByteSpan initial, std::shared_ptr<HttpContext> context) {
  std::make_shared<HttpConnection>(std::move(stream), std::move(context))->start(initial);
}

}  // namespace sallyport::net
