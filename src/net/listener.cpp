#include "net/listener.hpp"

#include <cerrno>

#include <sys/socket.h>

#include "base/log.hpp"
#include "net/socket_address.hpp"

namespace sallyport::net {
namespace {

constexpr int kAcceptsPerWakeup = 64;  // then the loop's other listeners get their turn
constexpr Milliseconds kPause{100};

boost::asio::ip::tcp protocol(bool v6) {
  return v6 ? boost::asio::ip::tcp::v6() : boost::asio::ip::tcp::v4();
}

/// Errors of a connection that came to nothing before it was accepted; accept(2) lists them.
bool concerns_one_connection(int error) {
  switch (error) {
    case ECONNABORTED:
    case EINTR:
    case EPROTO:
    case ENETDOWN:
    case ENOPROTOOPT:
    case EHOSTDOWN:
    case ENONET:
    case EHOSTUNREACH:
    case EOPNOTSUPP:
    case ENETUNREACH:
    case EPERM:
      return true;  // a firewall rule
    default:
      return false;
  }
}

}  // namespace

Result<std::unique_ptr<Listener>> Listener::open(loop::EventLoop& loop, const ListenAddress& address,
                                                 std::size_t adaptor, Admission& admission,
                                                 std::vector<Gate*> gates) {
  auto bound = bind_and_listen(address);
  if (!bound) return std::move(bound).error();
  return std::unique_ptr<Listener>(
      new Listener(loop, address, std::move(bound).value(), adaptor, admission, std::move(gates)));
}

Listener::Listener(loop::EventLoop& loop, ListenAddress address, BoundSocket bound, std::size_t adaptor,
                   Admission& admission, std::vector<Gate*> gates)
    : loop_(loop),
      address_(std::move(address)),
      acceptor_(loop.context()),
      v6_(bound.v6),
      adaptor_(adaptor),
      admission_(admission),
      gates_(std::move(gates)),
      next_gate_(address_.port %
                 gates_.size()),  // so that listeners with one client each do not share a worker
      pause_([this] { wait(); }) {
  address_.port = bound.port;
  acceptor_.assign(protocol(v6_), bound.descriptor.release());
}

void Listener::close() {
  *open_ = false;
  pause_.cancel();
  held_.clear();
  boost::system::error_code ignored;
  acceptor_.close(ignored);
}

void Listener::wait() {
  acceptor_.async_wait(boost::asio::ip::tcp::acceptor::wait_read,
                       [this, open = open_](const boost::system::error_code& error) {
                         if (*open && !error) on_readable();
                       });
}

void Listener::on_readable() {
  for (int i = 0; i < kAcceptsPerWakeup; ++i) {
    if (over_rate()) return;
    Accepted accepted = accept_one();
    if (accepted.descriptor) {
      if (rate_) rate_->take(accepted.arrival.accepted_at);
      take(std::move(accepted));
    } else if (AcceptBackoff::exhausted(accepted.error)) {
      if (!shed_one()) return pause(kPause);
    } else if (accepted.error == EAGAIN) {
      break;
    } else if (!concerns_one_connection(accepted.error)) {
      log::error("accept-fault").field("port", address_.port).field("errno", accepted.error);
      return pause(kPause);
    }
  }
  wait();
}

Listener::Accepted Listener::accept_one() {
  sockaddr_storage from{};
  socklen_t length = sizeof from;
  Accepted accepted;
  accepted.descriptor = Descriptor(::accept4(acceptor_.native_handle(), reinterpret_cast<sockaddr*>(&from),
                                             &length, SOCK_NONBLOCK | SOCK_CLOEXEC));
  accepted.error = accepted.descriptor ? 0 : errno;
  if (!accepted.descriptor) return accepted;
  const PeerAddress peer = from_kernel(from);
  accepted.arrival.peer = peer.ip;
  accepted.arrival.peer_port = peer.port;
  accepted.arrival.local_port = address_.port;
  accepted.arrival.adaptor = adaptor_;
  accepted.arrival.traits = {.tls_only = address_.tls,
                             .proxy_header = address_.proxy_header,
                             .secure_front = address_.secure_front,
                             .tls = address_.tls_set,
                             .xml_place = address_.xml_place};
  accepted.arrival.accepted_at = monotonic_now();
  return accepted;
}

void Listener::take(Accepted accepted) {
  const auto verdict = admission_.admit_arriving(accepted.arrival);
  if (!verdict) return hold(std::move(accepted));
  if (*verdict != Reason::none) return admission_.refused(accepted.arrival, *verdict);
  pass(std::move(accepted));
}

void Listener::hold(Accepted accepted) {
  const auto held = std::make_shared<Accepted>(std::move(accepted));
  held_.insert(held);
  const auto decided = [this, waiting = std::weak_ptr<Accepted>(held)](Reason reason) {
    const auto one = waiting.lock();
    if (!one) return;  // the listener has closed
    held_.erase(one);
    if (reason != Reason::none) return admission_.refused(one->arrival, reason);
    pass(std::move(*one));
  };
  admission_.decide_by_names(held->arrival, loop_, decided);
}

void Listener::pass(Accepted accepted) {
  Gate& gate = *gates_[next_gate_];
  next_gate_ = (next_gate_ + 1) % gates_.size();
  gate.enter(std::move(accepted.descriptor), v6_, std::move(accepted.arrival));
}

void Listener::set_rate(std::optional<unsigned> per_second) {
  rate_.reset();
  if (per_second) rate_.emplace(*per_second, *per_second, monotonic_now());
}

bool Listener::over_rate() {
  const Milliseconds wait = rate_ ? rate_->wait(monotonic_now()) : Milliseconds(0);
  if (wait == Milliseconds(0)) return false;
  pause(wait);
  return true;
}

bool Listener::shed_one() {
  if (!backoff_.give_reserve()) return backoff_.take_reserve();
  Accepted accepted = accept_one();
  const bool shed = static_cast<bool>(accepted.descriptor);
  if (shed) admission_.refused(accepted.arrival, Reason::fd_limit);
  accepted.descriptor.reset();
  return backoff_.take_reserve() && shed;
}

void Listener::pause(Milliseconds length) {
  pause_.arm(loop_.timers(), length);
}

}  // namespace sallyport::net
