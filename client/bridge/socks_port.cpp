#include "client/bridge/socks_port.hpp"

#include <utility>

namespace sallyport::client::bridge {

Target target_of(const std::string& host, std::uint16_t port) {
  Target target;
  target.host = host;
  const bool of_the_ladder = port == 1935 || port == 443 || port == 80;
  if (!of_the_ladder) target.port = port;
  return target;
}

Result<std::unique_ptr<SocksPort>> SocksPort::open(loop::EventLoop& loop, const net::ListenAddress& address,
                                                   Place place) {
  std::unique_ptr<SocksPort> socks(new SocksPort(std::move(place)));
  auto port =
      LocalPort::open(loop, address, [self = socks.get()](auto stream) { self->welcome(std::move(stream)); });
  if (!port) return std::move(port).error();
  socks->port_ = *std::move(port);
  return socks;
}

SocksPort::~SocksPort() {
  for (const auto& [address, visitor] : visitors_) visitor->abandon();
}

void SocksPort::close() {
  closed_ = true;
  port_->close();
  for (const auto& [address, visitor] : std::exchange(visitors_, {})) visitor->abandon();
  const auto passages = passages_;
  for (const auto& [number, passage] : passages) passage->stop();
}

void SocksPort::welcome(std::shared_ptr<net::ByteStream> stream) {
  if (visitors_.size() + passages_.size() >= kMostAtOnce)
    return stream->close(Reason::connection_limit, false);
  SocksVisitor::Owner& owner = *this;  // a private base: make_shared does not see it
  const auto visitor = std::make_shared<SocksVisitor>(std::move(stream), owner);
  visitors_.emplace(visitor.get(), visitor);
  visitor->start();
}

void SocksPort::on_gone(SocksVisitor& visitor) {
  visitors_.erase(&visitor);
}

void SocksPort::on_rtmp(SocksVisitor& visitor, std::shared_ptr<net::ByteStream> stream, ByteSpan said) {
  const Target target = target_of(visitor.request().host(), visitor.request().port());
  visitors_.erase(&visitor);
  place_.carry(std::move(stream), target, said);
}

void SocksPort::on_other(SocksVisitor& visitor, std::shared_ptr<net::ByteStream> stream, ByteSpan said) {
  const std::uint64_t number = place_.next_number();
  Passage::Place place{.number = number,
                       .host = visitor.request().host(),
                       .port = visitor.request().port(),
                       .connector = place_.connector,
                       .report = place_.report,
                       .ended = [this](std::uint64_t ended) { on_ended(ended); }};
  visitors_.erase(&visitor);
  const auto passage = std::make_shared<Passage>(std::move(stream), std::move(place));
  passages_.emplace(number, passage);
  passage->start(said);
}

void SocksPort::on_ended(std::uint64_t number) {
  passages_.erase(number);
  if (closed_ && idle() && place_.emptied) place_.emptied();
}

}  // namespace sallyport::client::bridge
