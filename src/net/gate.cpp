#include "net/gate.hpp"

#include <algorithm>
#include <array>
#include <cerrno>

#include <sys/socket.h>

#include "net/gate_front.hpp"
#include "net/gate_inner.hpp"
#include "net/policy.hpp"
#include "net/policy_answer.hpp"
#include "net/tcp_stream.hpp"

namespace sallyport::net {

/// A connection at the gate. Kept alive by the wait for its socket, so it goes when that ends.
class Gate::Visitor final : public Gate::Listed, public std::enable_shared_from_this<Visitor> {
 public:
  Visitor(Gate& gate, boost::asio::ip::tcp::socket socket, Arrival arrival)
      : gate_(gate), socket_(std::move(socket)), arrival_(std::move(arrival)), deadline_([this] {
          const auto alive = shared_from_this();
          if (may_be_silent()) return take_silence();
          gate_.refuse(*this, Reason::connect_deadline);
        }) {
    const Milliseconds time = may_be_silent() ? gate_.options_.xml_silence : gate_.options_.connect_deadline;
    deadline_.arm(gate_.loop_.timers(), Deadline{arrival_.accepted_at + time});
  }

  const Arrival& arrival() const { return arrival_; }
  std::shared_ptr<TcpStream> take_stream() {
    return std::make_shared<TcpStream>(std::move(socket_), gate_.loop_, std::move(arrival_));
  }

  void look() {
    const MutableByteSpan buffer = gate_.loop_.read_buffer();
    std::copy_n(held_.begin(), held_size_, buffer.begin());
    const MutableByteSpan room = buffer.subspan(held_size_);
    const ssize_t count = ::recv(socket_.native_handle(), room.data(), room.size(), 0);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) return wait();
    if (count <= 0) return leave();  // went without a word: a port scan, a health check
    consider(buffer.first(held_size_ + static_cast<std::size_t>(count)));
  }

  /// `bytes` is all that has come.
  void consider(ByteSpan bytes) {
    const Speaks speaks = at_xml_port() ? classify_at_xml_port(bytes) : classify_first_bytes(bytes);
    if (speaks == Speaks::unclear && bytes.size() < held_.size()) return hold(bytes);
    leave_as(speaks, bytes);
  }

  /// The peer, or the server's end, has ended it.
  void leave() {
    leave_list();
    boost::system::error_code ignored;
    socket_.close(ignored);
  }
  void turn_away() override { leave(); }

  void wait() {
    socket_.async_wait(boost::asio::ip::tcp::socket::wait_read,
                       [alive = shared_from_this()](const boost::system::error_code& error) {
                         if (!error && alive->is_linked()) alive->look();
                       });
  }

 private:
  void hold(ByteSpan bytes) {
    std::copy(bytes.begin(), bytes.end(), held_.begin());
    held_size_ = bytes.size();
    wait();
  }
  void take_silence() {
    boost::system::error_code ignored;
    socket_.cancel(ignored);  // whoever is next waits for itself
    leave_as(Speaks::xml, ByteSpan(held_).first(held_size_));
  }
  void leave_as(Speaks speaks, ByteSpan bytes) {
    leave_list();
    gate_.route(*this, speaks, bytes);
  }
  void leave_list() {
    unlink();
    deadline_.cancel();
  }
  bool at_xml_port() const { return !arrival_.traits.xml_place.empty(); }
  bool may_be_silent() const { return at_xml_port() && !arrival_.traits.tls_only; }

  Gate& gate_;
  boost::asio::ip::tcp::socket socket_;
  Arrival arrival_;
  loop::Timer deadline_;
  std::array<std::uint8_t, kFirstBytesLimit> held_{};
  std::size_t held_size_ = 0;
};

void Gate::enter(Descriptor socket, bool v6, Arrival arrival) {
  loop_.post([this, socket = std::move(socket), v6, arrival = std::move(arrival)]() mutable {
    admit(std::move(socket), v6, std::move(arrival));
  });
}

void Gate::admit(Descriptor socket, bool v6, Arrival arrival) {
  if (stopped_) return;
  boost::asio::ip::tcp::socket accepted(loop_.context());
  boost::system::error_code error;
  accepted.assign(v6 ? boost::asio::ip::tcp::v6() : boost::asio::ip::tcp::v4(), socket.get(), error);
  if (error) return refusals_.refused(arrival.peer, arrival.local_port, Reason::io_error);
  socket.release();
  if (!arrival.traits.proxy_header) return meet(std::move(accepted), std::move(arrival), {});
  const auto visitor = std::make_shared<FrontVisitor>(*this, std::move(accepted), std::move(arrival));
  waiting_.push_back(*visitor);
  visitor->look();
}

void Gate::meet(boost::asio::ip::tcp::socket socket, Arrival arrival, ByteSpan initial) {
  const auto visitor = std::make_shared<Visitor>(*this, std::move(socket), std::move(arrival));
  waiting_.push_back(*visitor);
  // Most clients speak at once: often their first bytes are here already.
  initial.empty() ? visitor->look() : visitor->consider(initial);
}

void Gate::route(Visitor& visitor, Speaks speaks, ByteSpan initial) {
  if (speaks == Speaks::tls) return begin_tls(visitor, initial);
  if (visitor.arrival().traits.tls_only) return refuse(visitor, Reason::tls_required);
  if (speaks == Speaks::unclear || speaks == Speaks::unknown) return refuse(visitor, Reason::unknown_protocol);
  route(visitor.take_stream(), speaks, initial);
}

void Gate::route(const std::shared_ptr<ByteStream>& stream, Speaks speaks, ByteSpan initial) {
  switch (speaks) {
    case Speaks::rtmp:
      return routes_.rtmp(stream, initial);
    case Speaks::http:
      return routes_.http(stream, initial);
    case Speaks::xml:
      return routes_.xml(stream, initial);
    case Speaks::policy:
      return answer_policy(stream, policy_reply(routes_.policy(stream->facts().adaptor)));
    case Speaks::rtmpe:
      if (routes_.rtmpe_enabled(stream->facts().adaptor)) return routes_.rtmpe(stream, initial);
      refused(stream->facts(), Reason::rtmpe_not_enabled);
      return stream->close(Reason::rtmpe_not_enabled, false);
    case Speaks::tls:  // TLS inside TLS
    case Speaks::unclear:
    case Speaks::unknown:
      refused(stream->facts(), Reason::unknown_protocol);
      return stream->close(Reason::unknown_protocol, false);
  }
}

void Gate::begin_tls(Visitor& visitor, ByteSpan initial) {
  auto context = routes_.tls(visitor.arrival().adaptor, visitor.arrival().traits);
  if (!context) return refuse(visitor, Reason::tls_not_configured);
  const auto inner = std::make_shared<InnerVisitor>(*this);
  waiting_.push_back(*inner);
  inner->begin(std::make_shared<TlsStream>(visitor.take_stream(), std::move(context)), initial);
}

void Gate::refuse(Visitor& visitor, Reason reason) {
  refused(visitor.arrival(), reason);
  visitor.leave();
}

void Gate::refused(const Arrival& arrival, Reason reason) {
  if (arrival.fronts_own) return;  // a health check
  refusals_.refused(arrival.peer, arrival.local_port, reason, arrival.front);
}

void Gate::refused(const TransportFacts& facts, Reason reason) {
  refusals_.refused(facts.peer, facts.local_port, reason, facts.front);
}

void Gate::stop() {
  stopped_ = true;
  while (!waiting_.empty()) waiting_.front().turn_away();
}

}  // namespace sallyport::net
