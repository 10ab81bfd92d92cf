#include "net/tcp_stream.hpp"

#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cerrno>

namespace sallyport::net {
namespace {

constexpr std::size_t kReadsPerWakeup = 4;         // then others get their turn
// One gathered write: large for a peer that takes everything (a flush window may hold 160 KB), small for one
// that does not, because what a write leaves behind stays pinned.
constexpr std::size_t kFillLimit = 256 * 1024;
constexpr std::size_t kSlowFillLimit = 64 * 1024;
constexpr std::size_t kWritesPerTurn = 8;          // then others get their turn
// Until about here a client speaks in short turns. Those that leave Nagle's algorithm on (ffmpeg) hold every
// second command back until the first is acknowledged, which the kernel puts off by 40 ms. An answer in the same
// turn acknowledges too; without one the kernel is told not to wait.
constexpr std::size_t kAcknowledgedAtOnce = 16 * 1024;
constexpr Milliseconds kFlushTime{5000};
constexpr Milliseconds kLingerTime{2000};

Reason reason_of(int fault) {
  switch (fault) {
    case ECONNRESET:
    case EPIPE:
      return Reason::peer_reset;
    case ETIMEDOUT:  // or what the last router said of it
    case EHOSTUNREACH:
    case ENETUNREACH:
    case EHOSTDOWN:
      return Reason::peer_gone;
    default:
      return Reason::io_error;
  }
}

}  // namespace

TcpStream::TcpStream(boost::asio::ip::tcp::socket socket, loop::EventLoop& loop, Arrival arrival)
    : socket_(std::move(socket)), loop_(loop), arrival_(std::move(arrival)) {
  facts_.protocol = arrival_.secure ? "rtmps" : "rtmp";
  facts_.secure = arrival_.secure;
  facts_.front = arrival_.front;
  facts_.server_name = std::move(arrival_.server_name);
  facts_.peer = arrival_.peer;
  facts_.peer_port = arrival_.peer_port;
  facts_.local_port = arrival_.local_port;
  facts_.adaptor = arrival_.adaptor;
  facts_.xml_place = arrival_.traits.xml_place;
  facts_.accepted_at = arrival_.accepted_at;
}

TcpStream::~TcpStream() = default;

void TcpStream::start(std::shared_ptr<StreamUser> user, ByteSpan initial) {
  if (closed_) return loop_.post([user = std::move(user), reason = closing_] { user->on_closed(reason); });
  const auto former = std::exchange(user_, std::move(user));
  const auto alive = shared_from_this();
  reading_ = true;
  if (!initial.empty()) {
    // Handed over bytes have been counted when they came.
    if (!former) received_ += initial.size();
    const auto user_alive = user_;
    user_alive->on_bytes(initial);
  }
  wait_readable();
}

void TcpStream::set_reading(bool on) {
  reading_ = on;
  if (on) wait_readable();
}

void TcpStream::wait_readable() {
  if (closed_ || !(reading_ || lingering_) || read_wait_ || peer_ended_) return;
  read_wait_ = true;
  socket_.async_wait(boost::asio::ip::tcp::socket::wait_read,
                     [this, alive = self()](const boost::system::error_code& error) {
                       read_wait_ = false;
                       if (!error && !closed_) on_readable();
                     });
}

void TcpStream::on_readable() {
  const auto alive = shared_from_this();
  for (std::size_t i = 0; i < kReadsPerWakeup && (reading_ || lingering_) && !closed_; ++i) {
    const MutableByteSpan buffer = loop_.read_buffer();
    const ssize_t count = ::recv(socket_.native_handle(), buffer.data(), buffer.size(), 0);
    if (count == 0) return on_peer_end();
    if (count < 0) {
      if (errno == EAGAIN || errno == EINTR) break;
      return finish(broken_ != Reason::none ? broken_ : reason_of(errno));
    }
    received_ += static_cast<std::size_t>(count);
    if (received_ < kAcknowledgedAtOnce) acknowledge_soon();
    if (closing_ != Reason::none) continue;  // what comes during the last flush is of no interest
    const auto user_alive = user_;
    user_alive->on_bytes(buffer.first(static_cast<std::size_t>(count)));
    if (static_cast<std::size_t>(count) < buffer.size()) break;
  }
  wait_readable();
}

void TcpStream::acknowledge_soon() {
  unacknowledged_ = true;
  loop_.at_end_of_turn(*this);
}

void TcpStream::acknowledge() {
  unacknowledged_ = false;
  const int on = 1;  // holds until the kernel sees an answer to what came: said anew each time
  ::setsockopt(socket_.native_handle(), IPPROTO_TCP, TCP_QUICKACK, &on, sizeof on);
}

void TcpStream::on_peer_end() {
  peer_ended_ = true;
  if (broken_ != Reason::none) return finish(broken_);
  if (lingering_) return finish(closing_);
  const auto user_alive = user_;
  if (closing_ == Reason::none && !user_alive->on_peer_end()) finish(Reason::client_closed);
}

void TcpStream::want_write() {
  if (closed_ || write_wait_) return;
  wants_write_ = true;
  loop_.at_end_of_turn(*this);
}

void TcpStream::end_of_turn() {
  const auto user_alive = user_;  // holds this stream as well
  if (std::exchange(wants_write_, false)) write();
  if (unacknowledged_ && !closed_) acknowledge();
}

void TcpStream::write() {
  if (closed_ || write_wait_ || lingering_ || broken_ != Reason::none) return;
  const bool was_slow = !tail_.empty();
  if ((!was_slow || send_tail()) && closing_ == Reason::none) send_fresh(was_slow ? kSlowFillLimit : kFillLimit);
  if (!closed_ && closing_ != Reason::none && tail_.empty()) begin_linger();
}

bool TcpStream::send_tail() {
  while (!tail_.empty()) {
    iovec vectors[64];
    const std::size_t count = tail_.vectors(vectors, std::size(vectors));
    const auto sent = send(vectors, count);
    if (!sent) return false;
    tail_.consume(*sent);
    if (*sent == 0) {
      wait_writable();
      return false;
    }
  }
  return true;
}

void TcpStream::send_fresh(std::size_t limit) {
  Gather& gather = worker_gather();
  for (std::size_t i = 0; i < kWritesPerTurn; ++i) {
    gather.clear();
    const bool more = user_->fill(gather, limit);
    if (closed_ || gather.empty()) return;
    const auto sent = send(gather.vectors(), gather.slice_count());
    if (!sent) return;
    if (*sent < gather.size()) {
      tail_.keep(gather, *sent);
      return wait_writable();
    }
    if (!more || closing_ != Reason::none) return;
  }
  want_write();
}

std::optional<std::size_t> TcpStream::send(const iovec* vectors, std::size_t count) {
  msghdr message{};
  message.msg_iov = const_cast<iovec*>(vectors);
  message.msg_iovlen = count;
  const int flags = MSG_NOSIGNAL | MSG_DONTWAIT;
  const int socket = socket_.native_handle();
  const ssize_t sent = count == 1 ? ::send(socket, vectors->iov_base, vectors->iov_len, flags)  // the cheaper call
                                  : ::sendmsg(socket, &message, flags);
  if (sent >= 0) {
    sent_ += static_cast<std::size_t>(sent);
    unacknowledged_ = false;
    return static_cast<std::size_t>(sent);
  }
  if (errno == EAGAIN || errno == EINTR || errno == ENOBUFS) return 0;
  break_output(reason_of(errno));
  return std::nullopt;
}

/// The peer hears nothing any more. What it had said before is still in the kernel: a publisher that leaves without
/// reading our last words resets the connection, and its own last words are to count.
void TcpStream::break_output(Reason reason) {
  if (closing_ != Reason::none || !reading_ || peer_ended_) return finish(reason);
  broken_ = reason;
  tail_.clear();
  arm_limit(kLingerTime);
  wait_readable();
}

void TcpStream::wait_writable() {
  if (write_wait_ || closed_) return;
  write_wait_ = true;
  blocked_since_ = monotonic_now();
  socket_.async_wait(boost::asio::ip::tcp::socket::wait_write,
                     [this, alive = self()](const boost::system::error_code& error) {
                       write_wait_ = false;
                       if (!error) want_write();
                     });
}

std::optional<MonotonicTime> TcpStream::blocked_since() const {
  if (!write_wait_) return std::nullopt;
  return blocked_since_;
}

void TcpStream::close(Reason reason, bool flush) {
  if (closed_ || closing_ != Reason::none) {
    if (!closed_ && !flush) finish(closing_);
    return;
  }
  if (!flush || broken_ != Reason::none) return finish(reason);
  // What the session still has to say (a rejection, say) is taken once; then only the tail goes out.
  const auto alive = shared_from_this();
  const auto user_alive = user_;
  if (!write_wait_ && send_tail()) send_fresh(kSlowFillLimit);
  if (closed_) return;
  closing_ = reason;
  if (tail_.empty()) return begin_linger();
  flushing_ = alive;
  arm_limit(kFlushTime);
}

void TcpStream::begin_linger() {
  if (peer_ended_) return finish(closing_);
  const auto alive = shared_from_this();
  lingering_ = true;
  boost::system::error_code ignored;
  socket_.shutdown(boost::asio::ip::tcp::socket::shutdown_send, ignored);
  arm_limit(kLingerTime);
  wait_readable();
  flushing_.reset();
  tell_user(closing_);
}

void TcpStream::arm_limit(Milliseconds limit) {
  // Until then a stream that flushes holds itself, and one that lingers is held by its wait for bytes, which ends
  // with the loop.
  if (!limit_) limit_ = std::make_unique<loop::Timer>([this] { finish(broken_ != Reason::none ? broken_ : closing_); });
  limit_->arm(loop_.timers(), limit);
}

void TcpStream::tell_user(Reason reason) {
  if (const auto user = std::move(user_)) user->on_closed(reason);
}

void TcpStream::finish(Reason reason) {
  if (closed_) return;
  closed_ = true;
  closing_ = reason;
  const auto alive = shared_from_this();
  if (flushing_) loop_.post([kept = std::move(flushing_)] {});  // the caller may be a member of this
  if (limit_) limit_->cancel();
  boost::system::error_code ignored;
  // A peer that is still there shall see our end before the reset that unread bytes bring about.
  if (!peer_ended_ && reason != Reason::peer_reset) socket_.shutdown(boost::asio::ip::tcp::socket::shutdown_send, ignored);
  socket_.close(ignored);
  tail_.clear();
  arrival_.place.release();
  arrival_.admission.reset();
  tell_user(reason);
}

}  // namespace sallyport::net
