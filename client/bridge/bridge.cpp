#include "client/bridge/bridge.hpp"

#include <utility>

namespace sallyport::client::bridge {

Result<std::unique_ptr<Bridge>> Bridge::open(loop::EventLoop& loop, BridgeOptions options, EventCall report) {
  auto connector = Connector::make(loop, options.connector);
  if (!connector) return std::move(connector).error();
  std::unique_ptr<Bridge> bridge(
      new Bridge(loop, std::move(options), *std::move(connector), std::move(report)));
  if (auto opened = bridge->open_rtmp_port(); !opened) return std::move(opened).error();
  if (auto opened = bridge->open_socks_port(); !opened) return std::move(opened).error();
  return bridge;
}

Bridge::Bridge(loop::EventLoop& loop, BridgeOptions options, std::unique_ptr<Connector> connector,
               EventCall report)
    : loop_(loop),
      options_(std::move(options)),
      connector_(std::move(connector)),
      report_(std::move(report)) {}

Bridge::~Bridge() = default;

Result<void> Bridge::open_rtmp_port() {
  if (!options_.target) return {};
  auto port = LocalPort::open(loop_, options_.listen,
                              [this](auto stream) { carry(std::move(stream), *options_.target, {}); });
  if (!port) return std::move(port).error();
  rtmp_port_ = *std::move(port);
  return {};
}

Result<void> Bridge::open_socks_port() {
  if (!options_.socks) return {};
  SocksPort::Place place{.connector = *connector_,
                         .report = report_,
                         .next_number = [this] { return next_++; },
                         .carry = [this](auto stream, const Target& target,
                                         ByteSpan said) { carry(std::move(stream), target, said); },
                         .emptied = [this] { stop_if_empty(); }};
  auto port = SocksPort::open(loop_, *options_.socks, std::move(place));
  if (!port) return std::move(port).error();
  socks_port_ = *std::move(port);
  return {};
}

std::optional<net::ListenAddress> Bridge::rtmp_address() const {
  return rtmp_port_ ? std::optional(rtmp_port_->address()) : std::nullopt;
}

std::optional<net::ListenAddress> Bridge::socks_address() const {
  return socks_port_ ? std::optional(socks_port_->address()) : std::nullopt;
}

void Bridge::carry(std::shared_ptr<net::ByteStream> stream, const Target& target, ByteSpan initial) {
  if (sessions_.size() >= kMaxSessions) return stream->close(Reason::connection_limit, false);
  const std::uint64_t number = next_++;
  Session::Place place{.number = number,
                       .target = target,
                       .connector = *connector_,
                       .report = report_,
                       .ended = [this](std::uint64_t ended) { on_ended(ended); },
                       .limits = options_.limits};
  const auto session = std::make_shared<Session>(std::move(stream), std::move(place));
  sessions_.emplace(number, session);
  session->start(initial);
}

void Bridge::on_ended(std::uint64_t number) {
  sessions_.erase(number);
  stop_if_empty();
}

void Bridge::stop_if_empty() {
  if (stopped_ && sessions_.empty() && (!socks_port_ || socks_port_->idle())) finish_stopping();
}

void Bridge::stop(std::function<void()> done) {
  stopped_ = std::move(done);
  rtmp_port_.reset();
  stop_timer_.arm(loop_.timers(), kStopTime);
  if (socks_port_) socks_port_->close();
  const auto all = sessions_;
  for (const auto& [number, session] : all) session->stop();
  stop_if_empty();
}

void Bridge::finish_stopping() {
  stop_timer_.cancel();
  if (const auto done = std::exchange(stopped_, nullptr)) done();
}

}  // namespace sallyport::client::bridge
