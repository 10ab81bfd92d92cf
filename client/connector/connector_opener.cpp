#include "client/connector/connector_opener.hpp"

#include <utility>

#include "client/connector/attempt_id.hpp"
#include "client/connector/committed_stream.hpp"
#include "client/connector/memory.hpp"

namespace sallyport::client {
namespace {

Result<std::unique_ptr<Connector>> make_connector(loop::EventLoop& loop, const OpenRequest& request, Strategy strategy) {
  const bool exact = strategy == Strategy::exact;
  auto proxies = read_proxies(exact && request.proxy.empty() ? "direct" : request.proxy);
  if (!proxies) return std::move(proxies).error();
  ConnectorOptions options;
  options.proxies = *std::move(proxies);
  options.tls.ca_file = request.ca_file;
  options.timeout = request.timeout;
  options.strategy = strategy;
  if (!exact) options.memory_file = default_memory_file();
  return Connector::make(loop, std::move(options));
}

class Opening final : public Cancellable {
 public:
  Opening(loop::EventLoop& loop, std::function<void(Outcome<Opened>)> done)
      : loop_(loop), done_(std::move(done)), soon_([this] { answer(std::move(failure_)); }) {}

  void begin(const std::string& uri, const Result<std::shared_ptr<Connector>>& connector) {
    const auto target = parse_target(uri);
    if (!target) return fail_soon(target.error().message);
    if (!connector) return fail_soon(connector.error().message);
    search_ =
        (*connector)->find(*target, nullptr, [this](auto outcome) { on_search_end(std::move(outcome)); });
  }

 private:
  void on_search_end(std::variant<Found, NotFound> outcome) {
    if (auto* lost = std::get_if<NotFound>(&outcome)) return answer(std::move(lost->failure));
    auto& found = std::get<Found>(outcome);
    Opened opened;
    opened.carrier = to_string(found.way.carrier);
    opened.route = describe(found.way.candidate.route);
    opened.port = found.way.candidate.port;
    opened.properties.push_back({std::string(kAttemptIdProperty), make_attempt_id()});
    opened.stream = std::make_shared<CommittedStream>(loop_, std::move(search_), std::move(found), nullptr);
    answer(std::move(opened));
  }
  void fail_soon(std::string what) {
    failure_ = {Obstacle::unsupported, Stage::name, std::move(what)};
    soon_.arm(loop_.timers(), Milliseconds(0));
  }
  void answer(Outcome<Opened> outcome) {
    const auto done = std::move(done_);
    done(std::move(outcome));  // may destroy this
  }

  loop::EventLoop& loop_;
  std::function<void(Outcome<Opened>)> done_;
  std::unique_ptr<Search> search_;
  Failure failure_;
  loop::Timer soon_;
};

}  // namespace

std::shared_ptr<Opener> default_opener() {
  return std::make_shared<ConnectorOpener>();
}

/// A server keeps what it has made, the certificates that it trusts above all: reading them takes a while.
Result<std::shared_ptr<Connector>> ConnectorOpener::connector(loop::EventLoop& loop, const OpenRequest& request) {
  const bool same = kept_ && kept_for_.proxy == request.proxy && kept_for_.ca_file == request.ca_file &&
                    kept_for_.timeout == request.timeout;
  if (same) return kept_;
  auto made = make_connector(loop, request, strategy_);
  if (!made) return std::move(made).error();
  std::shared_ptr<Connector> connector = *std::move(made);
  if (strategy_ == Strategy::exact) {
    kept_ = connector;
    kept_for_ = request;
  }
  return connector;
}

std::unique_ptr<Cancellable> ConnectorOpener::open(loop::EventLoop& loop, const OpenRequest& request,
                                                   std::function<void(Outcome<Opened>)> done) {
  auto opening = std::make_unique<Opening>(loop, std::move(done));
  opening->begin(request.uri, connector(loop, request));
  return opening;
}

}  // namespace sallyport::client
