#include "client/dial/dialing.hpp"

#include <algorithm>
#include <utility>

#include "base/name.hpp"
#include "client/printable.hpp"
#include "client/tls/tls_client.hpp"
#include "net/socket_address.hpp"
#include "net/tcp_stream.hpp"

namespace sallyport::client {
namespace {

constexpr unsigned kMostConnections = 5;  // to one proxy, for one dial: it closes them behind its 407s
constexpr Family kFamilies[] = {Family::v6, Family::v4};

std::size_t index_of(Family family) {
  return static_cast<std::size_t>(family);
}

std::string without_brackets(const std::string& host) {
  const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  return bracketed ? host.substr(1, host.size() - 2) : host;
}

/// 0.0.0.0 and ::, which name servers that block a name give out for it. Connecting there would reach
/// ourselves.
bool is_nowhere(const IpAddress& address) {
  const std::size_t from = address.is_v4() ? 12 : 0;
  return std::all_of(address.bytes.begin() + static_cast<std::ptrdiff_t>(from), address.bytes.end(),
                     [](std::uint8_t byte) { return byte == 0; });
}

net::Arrival arrival_of(const HappyEyeballs::Winner& winner, std::uint16_t port) {
  net::Arrival arrival;
  boost::system::error_code ignored;
  arrival.peer = winner.address;
  arrival.peer_port = port;
  arrival.local_port = winner.socket.local_endpoint(ignored).port();
  arrival.accepted_at = monotonic_now();
  return arrival;
}

Milliseconds between(MonotonicTime from, MonotonicTime to) {
  return std::chrono::duration_cast<Milliseconds>(to - from);
}

}  // namespace

std::shared_ptr<ProxyAuthorizer> DialGroup::authorizer(const ProxyEndpoint& proxy) {
  auto& found = authorizers[{proxy.host, proxy.port, proxy.user}];
  if (!found) found = std::make_shared<ProxyAuthorizer>(proxy);
  return found;
}

Dialing::Dialing(std::shared_ptr<DialGroup> group, DialRequest request, Done done)
    : group_(std::move(group)), request_(std::move(request)), done_(std::move(done)) {}

/// A callback that does nothing once this object is gone or has been told to stop.
template <typename... Arguments>
auto Dialing::safely(void (Dialing::*member)(Arguments...)) {
  return [weak = weak_from_this(), member](Arguments... arguments) {
    if (const auto self = weak.lock(); self && self->done_)
      (self.get()->*member)(std::forward<Arguments>(arguments)...);
  };
}

void Dialing::start() {
  if (!done_) return;
  began_ = monotonic_now();
  request_.host = without_brackets(request_.host);
  peer_ = proxied() ? without_brackets(request_.route.proxy.host) : request_.host;
  peer_port_ = proxied() ? request_.route.proxy.port : request_.port;
  if (auto failure = impossible()) return finish(std::move(*failure));
  if (request_.deadline) deadline_.arm(group_->loop.timers(), *request_.deadline);
  exchange_ =
      make_exchange(request_.route, request_.host, request_.port, group_->authorizer(request_.route.proxy));
  look_up();
}

std::optional<Failure> Dialing::impossible() const {
  // The server's name goes into a proxy's request as it is.
  for (const std::string& host : {request_.host, peer_}) {
    if (!check_host(host))
      return Failure{Obstacle::no_name, Stage::name, "\"" + printable(host) + "\" is no host's name"};
  }
  const auto address = IpAddress::parse(request_.host);
  if (request_.route.kind == RouteKind::socks4a && address && !address->is_v4())
    return Failure{Obstacle::unsupported, Stage::proxy, "SOCKS 4 knows no IPv6 addresses"};
  if (request_.route.proxy.tls && !group_->proxy_tls)
    return Failure{Obstacle::unsupported, Stage::proxy, "no issuers are known for the proxy's certificate"};
  return std::nullopt;
}

void Dialing::enter(Stage stage) {
  if (stage_ != stage && request_.reached) request_.reached(stage);
  stage_ = stage;
}

void Dialing::cancel() {
  done_ = nullptr;
  release();
  if (result_.stream) std::exchange(result_.stream, nullptr)->close(Reason::client_closed, false);
}

// ---- names

void Dialing::look_up() {
  make_race();
  if (const auto address = IpAddress::parse(peer_)) {
    const Family family = address->is_v4() ? Family::v4 : Family::v6;
    for (const Family one : kFamilies) {
      net::ForwardAnswer answer;
      answer.outcome = one == family ? net::DnsOutcome::found : net::DnsOutcome::none;
      if (one == family) answer.addresses.push_back(*address);
      on_answer(one, answer);
    }
    return;
  }
  for (const Family family : kFamilies) {
    questions_[index_of(family)] =
        group_->book.ask(peer_, family, [weak = weak_from_this(), family](const net::ForwardAnswer& answer) {
          if (const auto self = weak.lock(); self && self->done_) self->on_answer(family, answer);
        });
  }
}

void Dialing::make_race() {
  race_ = std::make_unique<HappyEyeballs>(
      group_->loop, request_.small_segments ? *group_->small_segments : *group_->connector,
      HappyEyeballs::Options{.port = peer_port_, .first = group_->preferred, .limit = request_.tcp_timeout},
      safely(&Dialing::on_tcp));
}

void Dialing::on_answer(Family family, const net::ForwardAnswer& answer) {
  answers_[index_of(family)] = answer;
  std::vector<IpAddress> addresses = answer.addresses;
  std::erase_if(addresses, is_nowhere);
  const bool first = !answers_[index_of(family == Family::v6 ? Family::v4 : Family::v6)];
  if (!addresses.empty()) enter(Stage::tcp);
  if (!first && stage_ == Stage::name) return on_no_address();
  race_->add(family, addresses);
}

void Dialing::on_no_address() {
  Failure failure{Obstacle::no_name, Stage::name, printable(peer_)};
  for (const auto& answer : answers_) {
    if (answer->outcome == net::DnsOutcome::failed) {
      failure = {Obstacle::name_server_silent, Stage::name,
                 printable(peer_) + ": " + std::string(answer->cause)};
    }
  }
  for (const auto& answer : answers_) {
    if (!answer->addresses.empty()) {
      failure = {Obstacle::name_hijacked, Stage::name,
                 printable(peer_) + " leads to " + answer->addresses.front().to_string()};
    }
  }
  fail(std::move(failure));
}

// ---- TCP, and TLS to the proxy

void Dialing::race_again() {
  if (++connections_ > kMostConnections)
    return fail({Obstacle::proxy_bad_reply, Stage::proxy, "it closes every connection"});
  make_race();
  const Family family = result_.address.is_v4() ? Family::v4 : Family::v6;
  race_->add(family == Family::v4 ? Family::v6 : Family::v4, {});
  race_->add(family, {result_.address});
}

void Dialing::on_tcp(Outcome<HappyEyeballs::Winner> outcome) {
  if (auto* failure = std::get_if<Failure>(&outcome)) return fail(std::move(*failure));
  auto& winner = std::get<HappyEyeballs::Winner>(outcome);
  questions_ = {};
  if (connections_ == 0) {
    connected_ = monotonic_now();
    result_.name_time = between(began_, *race_->started());
    result_.connect_time = between(*race_->started(), connected_);
  }
  result_.address = winner.address;
  result_.port = peer_port_;
  group_->preferred = winner.address.is_v4() ? Family::v4 : Family::v6;
  net::Arrival arrival = arrival_of(winner, peer_port_);
  result_.stream =
      std::make_shared<net::TcpStream>(std::move(winner.socket), group_->loop, std::move(arrival));
  if (!proxied()) return succeed({});
  enter(Stage::proxy);
  if (!proxy_limit_.armed()) proxy_limit_.arm(group_->loop.timers(), request_.proxy_timeout);
  if (!request_.route.proxy.tls) return converse();
  tls_ = open_tls(result_.stream, {}, group_->proxy_tls, peer_, safely(&Dialing::on_tls));
}

void Dialing::on_tls(Outcome<std::shared_ptr<net::ByteStream>> outcome) {
  if (auto* failure = std::get_if<Failure>(&outcome)) {
    result_.stream.reset();
    failure->detail.insert(0, "with the proxy: ");
    return finish(std::move(*failure));
  }
  result_.stream = std::get<std::shared_ptr<net::ByteStream>>(std::move(outcome));
  converse();
}

// ---- the proxy

void Dialing::converse() {
  if (!exchange_) return succeed({});
  passage_ = std::make_shared<ProxyPassage>(*result_.stream, exchange_, safely(&Dialing::on_passed));
  passage_->begin();
}

void Dialing::on_passed(ProxyPassage::Step step, ByteVector rest) {
  passage_.reset();
  if (step == ProxyPassage::Step::done) return succeed(std::move(rest));
  std::exchange(result_.stream, nullptr)->close(Reason::client_closed, false);
  if (step == ProxyPassage::Step::reconnect) return race_again();
  finish(exchange_->failure());
}

void Dialing::on_overdue() {
  const bool by_proxy = stage_ == Stage::proxy;
  Failure failure{Obstacle::timed_out, stage_,
                  by_proxy ? "the proxy has not answered in time" : std::string()};
  finish(by_proxy && exchange_ ? exchange_->overdue(std::move(failure)) : std::move(failure));
}

// ---- the end

void Dialing::succeed(ByteVector initial) {
  result_.initial = std::move(initial);
  if (proxied()) result_.proxy_time = between(connected_, monotonic_now());
  finish(std::move(result_));
}

/// What keeps us from a proxy is one obstacle, whatever is in its way.
void Dialing::fail(Failure failure) {
  const bool before_proxy = failure.stage == Stage::name || failure.stage == Stage::tcp;
  if (proxied() && before_proxy) {
    std::string detail =
        net::host_and_port(peer_, peer_port_) + ": " + std::string(describe(failure.obstacle));
    if (!failure.detail.empty()) detail += " (" + failure.detail + ")";
    failure = {Obstacle::proxy_unreachable, Stage::proxy, std::move(detail)};
  }
  finish(std::move(failure));
}

void Dialing::finish(Outcome<Dialled> outcome) {
  const auto self = shared_from_this();
  const auto done = std::exchange(done_, nullptr);
  release();
  if (std::holds_alternative<Failure>(outcome) && result_.stream)
    std::exchange(result_.stream, nullptr)->close(Reason::client_closed, false);
  if (done) done(std::move(outcome));
}

void Dialing::release() {
  proxy_limit_.cancel();
  deadline_.cancel();
  questions_ = {};
  tls_.reset();
  if (passage_) passage_->give_up();
  passage_.reset();
  // What is destroyed may be what calls.
  if (race_) group_->loop.post([race = std::shared_ptr<HappyEyeballs>(std::move(race_))] {});
}

}  // namespace sallyport::client
